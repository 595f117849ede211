import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Problem, SampleError, TsevalError, UsageError } from '../errors.ts';
import { shownPath } from '../registry/shown-path.ts';
import { readKept } from './download.ts';
import { type EntryName, nameFromTitle } from './entry-name.ts';
import type { HostedInputs, HostedRun } from './hosted-run.ts';
import { readHostedRun } from './read-hosted-run.ts';
import type { RecordedItem } from './recorded-items.ts';
import { type EntryFile, writeEntry } from './registry-entry.ts';
import { hostedStore } from './store.ts';

/** Recorded items, and where their eval may be found. */
export interface ItemSource {
  file: string;
  items: readonly RecordedItem[];
  /** What `--eval` and `--choose` say. */
  evalFile: string | undefined;
  choice: string | undefined;
  to: string;
  cwd: string;
}

/** The eval of a run, whose id is all that the dashboard's export tells. */
function evalOfRun(to: string, runId: string | undefined): string | undefined {
  if (runId === undefined) return undefined;
  const store = hostedStore(to);
  return store.evals().find((evalId) => existsSync(store.runFile(evalId, runId)));
}

/** The eval's file: given, kept in the registry by an import of everything, or beside the items. */
export function findEvalFile({ file, items, evalFile, to, cwd }: ItemSource): string {
  if (evalFile !== undefined) return evalFile;
  const [first] = items;
  const evalId = first?.evalId ?? evalOfRun(to, first?.runId);
  const folder = dirname(resolve(cwd, file));
  const isOurs = (path: string) => evalId === undefined || readKept(path)['id'] === evalId;
  const candidates = [
    ...(evalId === undefined ? [] : [hostedStore(to).evalFile(evalId)]),
    ...[folder, join(folder, '../..')]
      .map((beside) => join(beside, 'eval.json'))
      .filter((path) => existsSync(path) && isOurs(path)),
  ];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return shownPath(found, cwd);
  throw new UsageError({
    message: `the definition of the eval${evalId === undefined ? '' : ` ${evalId}`} is not known: it is neither in the registry nor beside ${file}`,
    hint: 'name its file: --eval eval.json',
  });
}

/** Problems of rows are shown where the rows come from. */
function withOwnPlaces(error: unknown, rowsFile: string, items: readonly RecordedItem[]): unknown {
  if (!(error instanceof TsevalError)) return error;
  const moved = error.problems.map((problem): Problem => {
    const { file, line = 0 } = problem.place ?? {};
    const own = file === rowsFile ? items[line - 1]?.place : undefined;
    return own === undefined ? problem : { ...problem, place: own };
  });
  return new SampleError(moved, { cause: error });
}

/** Reads the eval with the recorded answers as its rows, with all the checks of a run. */
export async function readRecordedRun(source: ItemSource): Promise<HostedRun> {
  const { items, cwd, choice } = source;
  const folder = mkdtempSync(join(tmpdir(), 'tseval-import-'));
  const dataFile = join(folder, 'rows.jsonl');
  try {
    writeFileSync(dataFile, items.map(({ row }) => `${JSON.stringify(row)}\n`).join(''));
    const inputs: HostedInputs = { evalFile: findEvalFile(source), dataFile, gradesOnly: true, cwd };
    return await readHostedRun({ ...inputs, choice: choice ?? items[0]?.evalId });
  } catch (error) {
    throw withOwnPlaces(error, dataFile, items);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The answers of each run are an entry of their own, beside that of the eval. */
export function nameOfItems({ evalName }: HostedRun, [first]: readonly RecordedItem[]): EntryName {
  const { base } = nameFromTitle(evalName);
  const own = `${base}-${first?.runId?.slice(-8) ?? 'recorded'}`;
  return { base: own, full: `${own}.dev.v0` };
}

/** Writes the recorded answers as an entry that grades them. */
export async function writeRecorded(
  { evalObject, args: { missing: _, ...args } }: HostedRun,
  items: readonly RecordedItem[],
  target: { name: EntryName; to: string; cwd: string },
): Promise<readonly EntryFile[]> {
  return writeEntry({ evalObject, args, rows: items.map(({ row }) => row) }, target);
}
