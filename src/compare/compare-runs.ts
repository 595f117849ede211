import { type Problem, UsageError } from '../errors.ts';
import { readSpec } from '../record/read.ts';
import { chooseShown } from './choose-shown.ts';
import { countPairs, type PairCounts } from './count-pairs.ts';
import { type Identity, identityOf, promptChanges, whyNotComparable } from './identity.ts';
import { noVerdict } from './no-verdict.ts';
import type { PairBy } from './pair-by.ts';
import { type PairedRuns, type RecordedRun, readBase, readNow } from './pair-runs.ts';
import { type GateOn, pairsOf } from './pairs.ts';
import { isForeign, type Outcomes } from './read-results.ts';
import { type Shown, showSamples } from './show-samples.ts';
import { type Statistics, statisticsOf } from './statistics.ts';

export interface CompareOptions {
  /** By content where nobody says it, or by id where a record has no hashes. */
  pairBy: PairBy | undefined;
  gateOn: GateOn;
  /** What will be called significant, as far as one eval is concerned. */
  alpha: number;
  /** How many samples of each kind are shown at most. */
  show: number;
}

/** One of the two runs. */
export interface ComparedRun {
  path: string;
  identity: Identity;
  /** All of its results, compared or not. */
  outcomes: Outcomes;
}

/** The comparison of two runs of one eval, without a verdict. */
export interface EvalComparison {
  base: ComparedRun;
  new: ComparedRun;
  pairBy: PairBy;
  /** How many repeats of each sample were compared. */
  repeats: number;
  /** Whether all is right or wrong, so that means are accuracies. */
  isAccuracy: boolean;
  counts: PairCounts & { added: number; changed: number; reworded: number };
  statistics: Statistics;
  promptChanges: readonly string[];
  /** What is not known, or was done in another way than asked for. */
  notes: readonly string[];
  shown: Shown;
}

/** The error of two runs whose results say nothing about each other. */
export function notComparable(reasons: readonly Problem[]): UsageError {
  return new UsageError(reasons.map((reason) => ({ ...reason, message: `Not comparable, because ${reason.message}` })));
}

/** Opens a record without reading more than its first line. */
export async function openRun(path: string): Promise<RecordedRun> {
  return { path, spec: await readSpec(path) };
}

/** What is to be compared, once the results of both runs have been read. */
export interface ReadRuns {
  base: ComparedRun;
  /** Undefined where the base is a lock file. */
  baseRecord: RecordedRun | undefined;
  now: RecordedRun;
  paired: PairedRuns;
  pairBy: PairBy;
  repeats: number;
  notes: readonly string[];
}

const verdictsOf = ({ correct, incorrect, scored }: Outcomes): number => correct + incorrect + scored;

/** Most samples must pair: what is said of a few is said of nothing. */
function checkMatched({ base, now, paired, pairBy, baseRecord }: ReadRuns): void {
  const { table, added, matched, changed, knownKeys } = paired;
  const least = Math.min(table.length, matched + added.length);
  if (matched > 0 && 2 * matched >= least) return;
  const by = typeof pairBy === 'string' ? pairBy : `the key ${pairBy.key}`;
  const agree = 2 * (matched + changed) >= least;
  const others = knownKeys.length > 0 ? ` such as ${knownKeys.join(', ')}` : '';
  const message = `only ${matched} of ${least} samples pair by ${by} (${base.path}, ${now.path})`;
  const hint =
    baseRecord === undefined
      ? 'the data is another one: look at the new results, then bless them'
      : agree
        ? `their ids agree: if only prompts were changed, use --pair-by id, or --pair-by KEY, a key of the samples${others}`
        : `are these runs of the same data? --pair-by id pairs by the number in the ids, --pair-by KEY by a key of the samples${others}`;
  throw notComparable([{ message, hint }]);
}

/** Measures, tests, and finds the samples that are shown. */
export async function compareRead(read: ReadRuns, { gateOn, alpha, show }: CompareOptions): Promise<EvalComparison> {
  const { base, baseRecord, now, paired, pairBy, repeats, notes } = read;
  checkMatched(read);
  const identity = identityOf(now.spec);
  if (baseRecord && verdictsOf(base.outcomes) === 0) throw notComparable([noVerdict(baseRecord)]);
  const pairs = pairsOf(paired.table, gateOn);
  const counts = countPairs(paired.table, pairs);
  if (counts.pairs === 0) {
    throw notComparable([
      counts.quarantined.samples > 0
        ? {
            message: 'all samples that pair are quarantined',
            hint: 'tseval bless RECORD --no-quarantine takes the marks off',
          }
        : {
            message: 'no sample has a verdict in both runs',
            hint: 'without --gate-on graded, a sample without a verdict counts as wrong',
          },
    ]);
  }
  const { added, changed, reworded } = paired;
  const chosen = chooseShown(paired, pairs, show);
  return {
    base,
    new: { path: now.path, identity, outcomes: paired.now },
    pairBy,
    repeats,
    isAccuracy: base.outcomes.scored === 0 && paired.now.scored === 0,
    counts: { ...counts, removed: counts.removed - changed, added: added.length - changed, changed, reworded },
    statistics: statisticsOf(paired.table, pairs, { counts, alpha }),
    promptChanges: baseRecord ? promptChanges(base.identity, identity) : [],
    notes,
    shown: await showSamples({ paired, pairs, chosen, pairBy, base: baseRecord, now }),
  };
}

/** What is not known of records that have no fingerprints, and what follows from it. */
function notesOn(runs: readonly RecordedRun[]): string[] {
  const blind = runs.filter(({ spec }) => spec.run_config.fingerprints?.parameters === undefined);
  return blind.map(
    ({ path }) => `${path} has no fingerprints: whether its rubric and parameters are the same is not known`,
  );
}

/** Samples of oaieval's records are known by their ids alone. */
function choosePairBy(given: PairBy | undefined, runs: readonly RecordedRun[]): { pairBy: PairBy; notes: string[] } {
  const foreign = runs.find(({ spec }) => isForeign(spec));
  if (foreign === undefined || given === 'id') return { pairBy: given ?? 'content', notes: [] };
  if (given === undefined) {
    return { pairBy: 'id', notes: [`${foreign.path} has no hashes of its samples: they are paired by their ids`] };
  }
  throw new UsageError({
    message: `${foreign.path} is a record of oaieval, whose samples can be paired by their ids alone`,
    hint: 'use --pair-by id',
  });
}

/** Compares two finished records, of one eval each. Throws where they are not comparable, and says why. */
export async function compareRuns(
  base: RecordedRun,
  now: RecordedRun,
  options: CompareOptions,
): Promise<EvalComparison> {
  const runs = [base, now];
  const { pairBy, notes } = choosePairBy(options.pairBy, runs);
  const identity = identityOf(base.spec);
  const reasons = whyNotComparable(identity, identityOf(now.spec), { isSameEval: pairBy === 'content' });
  if (reasons.length > 0) throw notComparable(reasons);
  const repeats = Math.min(...runs.map(({ spec }) => spec.run_config.repeats ?? 1));
  const { table, base: outcomes } = await readBase(base, { pairBy, repeats });
  const paired = await readNow(now, table, { pairBy, repeats });
  const read = { base: { path: base.path, identity, outcomes }, baseRecord: base, now, paired, pairBy, repeats };
  return compareRead({ ...read, notes: [...notes, ...notesOn(runs)] }, options);
}
