import type { Chosen } from './choose-shown.ts';
import { type FoundSample, findSamples } from './find-samples.ts';
import type { PairBy } from './pair-by.ts';
import type { PairedRuns, RecordedRun } from './pair-runs.ts';
import type { Pair, Pairs } from './pairs.ts';
import { repeatCommand } from './repeat-command.ts';

/** A sample that one of the runs answered better than the other. */
export interface ShownPair extends Pair {
  /** Undefined where the base is a lock file, which has no answers. */
  base: FoundSample | undefined;
  new: FoundSample;
  isQuarantined: boolean;
  /** The command that runs the sample again. */
  command: string | undefined;
}

/** The samples that are shown, by where they stand. */
export interface Shown {
  broken: readonly ShownPair[];
  fixed: readonly ShownPair[];
  /** Left out of the comparison. */
  added: readonly FoundSample[];
  removed: readonly FoundSample[];
  changed: readonly FoundSample[];
}

/** Ids end in numbers: the shorter one comes first. */
const byId = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);
const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

function byPlace(a: FoundSample, b: FoundSample): number {
  return byText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || byId(a.sampleId, b.sampleId);
}

interface Given {
  paired: PairedRuns;
  pairs: Pairs;
  chosen: Chosen;
  pairBy: PairBy;
  /** Undefined where the base is a lock file. */
  base: RecordedRun | undefined;
  now: RecordedRun;
}

/** Reads the chosen samples of the base run again. */
async function findBefore({ paired: { table }, chosen, pairBy, base }: Given): Promise<Map<number, FoundSample>> {
  const wanted = new Set([...chosen.broken, ...chosen.fixed, ...chosen.removed]);
  if (base === undefined || wanted.size === 0) return new Map();
  return findSamples(base, {
    pairBy,
    wanted({ key }) {
      const entry = table.find(key);
      return wanted.has(entry) ? entry : undefined;
    },
  });
}

/** Reads those of the new run; added samples are told apart from those of the table by negative numbers. */
async function findNow({ paired: { table, added }, chosen, pairBy, now }: Given): Promise<Map<number, FoundSample>> {
  const pairs = new Set([...chosen.broken, ...chosen.fixed]);
  const news = new Set([...chosen.added, ...chosen.changed]);
  if (pairs.size + news.size === 0) return new Map();
  return findSamples(now, {
    pairBy,
    wanted({ key, other }) {
      const entry = table.find(key);
      if (entry >= 0) return pairs.has(entry) ? entry : undefined;
      const addedEntry = added.find(pairBy === 'content' ? other : key);
      return news.has(addedEntry) ? -1 - addedEntry : undefined;
    },
  });
}

/** Reads the chosen samples of both records again: what was asked, wanted and answered. */
export async function showSamples(given: Given): Promise<Shown> {
  const { paired, pairs, chosen, now } = given;
  const before = await findBefore(given);
  const after = await findNow(given);
  const sorted = (samples: readonly (FoundSample | undefined)[]) =>
    samples.filter((sample) => sample !== undefined).sort(byPlace);
  const toPairs = (entries: readonly number[]) =>
    entries
      .flatMap((entry): ShownPair[] => {
        const sample = after.get(entry);
        if (sample === undefined) return [];
        const isQuarantined = paired.table.isMarked(entry);
        const command = repeatCommand(now.spec, sample.sampleId);
        return [{ ...pairs.at(entry), base: before.get(entry), new: sample, isQuarantined, command }];
      })
      .sort((a, b) => byPlace(a.new, b.new));
  return {
    broken: toPairs(chosen.broken),
    fixed: toPairs(chosen.fixed),
    added: sorted(chosen.added.map((entry) => after.get(-1 - entry))),
    removed: sorted(chosen.removed.map((entry) => before.get(entry))),
    changed: sorted(chosen.changed.map((entry) => after.get(-1 - entry))),
  };
}
