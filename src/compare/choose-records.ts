import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, UsageError } from '../errors.ts';
import { notComparable, openRun } from './compare-runs.ts';
import type { RecordedRun } from './pair-runs.ts';

/** A record, several with commas between them, or a folder of records. */
function pathsOf(given: string): string[] {
  const paths = statSync(given, { throwIfNoEntry: false }) ? [given] : given.split(',').map((path) => path.trim());
  return paths.flatMap((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) {
      throw new UsageError({
        message: `there is no record ${path}`,
        hint: 'name a record, several with commas between them, or a folder; tseval list runs shows those of this folder',
      });
    }
    if (!stat.isDirectory()) return [path];
    const files = readdirSync(path).filter((file) => file.endsWith('.jsonl'));
    if (files.length === 0) throw new UsageError({ message: `the folder ${path} holds no record (*.jsonl)` });
    return files.sort().map((file) => join(path, file));
  });
}

/** Opens the records that an argument names: one of each eval. */
export async function openRuns(given: string): Promise<Map<string, RecordedRun>> {
  const runs = new Map<string, RecordedRun>();
  const problems: Problem[] = [];
  for (const path of pathsOf(given)) {
    const run = await openRun(path);
    const name = run.spec.eval_name;
    const other = runs.get(name);
    if (other) {
      problems.push({
        message: `${other.path} and ${path} are both records of ${name}`,
        hint: 'name the one that is meant; of several evals, name one record each, with commas between them',
      });
    }
    runs.set(name, run);
  }
  if (problems.length > 0) throw new UsageError(problems);
  return runs;
}

/** Records of the same eval side by side; single records are a pair whatever their evals are called. */
export function pairRecords(
  base: ReadonlyMap<string, RecordedRun>,
  now: ReadonlyMap<string, RecordedRun>,
): { pairs: [RecordedRun, RecordedRun][]; onlyNew: string[] } {
  const [oneBase, oneNew] = [[...base.values()], [...now.values()]];
  if (oneBase.length === 1 && oneNew.length === 1) {
    return { pairs: [[oneBase[0] as RecordedRun, oneNew[0] as RecordedRun]], onlyNew: [] };
  }
  const lost = [...base.keys()].filter((name) => !now.has(name));
  if (lost.length > 0) {
    const hint = 'an eval that was not run must not pass: run it, or leave its record out on the base side';
    throw notComparable(lost.map((name) => ({ message: `the new side has no record of ${name}`, hint })));
  }
  const pairs = [...base].map(([name, run]): [RecordedRun, RecordedRun] => [run, now.get(name) as RecordedRun]);
  return { pairs, onlyNew: [...now.keys()].filter((name) => !base.has(name)) };
}
