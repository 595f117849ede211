import type { Comparison, JudgedComparison } from '../compare/compare-all.ts';
import type { ComparedRun } from '../compare/compare-runs.ts';
import type { FoundSample } from '../compare/find-samples.ts';
import type { ShownPair } from '../compare/show-samples.ts';
import type { Interval } from '../stats/wilson.ts';
import { type SampleResult, toSampleResult } from './sample-result.ts';

type Json = Readonly<Record<string, unknown>>;

/** Without the last digits, in which the order of a sum could show. */
const rounded = (value: number): number => Number(value.toPrecision(12));
const ends = ({ lower, upper }: Interval): readonly number[] => [rounded(lower), rounded(upper)];

function run({ path, identity, outcomes }: ComparedRun, mean: number, interval: Interval): Json {
  const { evalName, models, grader } = identity;
  return {
    record: path,
    eval: evalName,
    completion_fns: models,
    grader: grader ?? null,
    mean: rounded(mean),
    interval: ends(interval),
    ...outcomes,
  };
}

function sample({ sampleId, file, line }: FoundSample): Json {
  return { sample_id: sampleId, file: file ?? null, line: line ?? null };
}

function answer({ actual, choice, criteria = [], error }: SampleResult, value: number): Json {
  const failed = criteria.filter(({ passed }) => !passed).map(({ name }) => name);
  return {
    value: rounded(value),
    answer: actual ?? null,
    ...(choice !== undefined && { choice }),
    ...(failed.length > 0 && { failed }),
    ...(error !== undefined && { error }),
  };
}

function pair({ base, new: now, before, now: after, command, isQuarantined }: ShownPair): Json {
  const [one, other] = [base && toSampleResult(base.events), toSampleResult(now.events)];
  return {
    ...sample(now),
    ideal: other.expected ?? one?.expected ?? null,
    base: one ? answer(one, before) : { value: rounded(before) },
    new: answer(other, after),
    command: command ?? null,
    ...(isQuarantined && { quarantined: true }),
  };
}

function toEval(comparison: JudgedComparison): Json {
  const { base, new: now, counts, statistics, shown, pairBy, verdict, adjustedPValue, isAccuracy } = comparison;
  const { pairs, broken, fixed, added, removed, changed, ungraded, reworded, quarantined } = counts;
  return {
    eval: now.identity.evalName,
    verdict,
    metric: isAccuracy ? 'accuracy' : 'score',
    base: run(base, counts.meanBefore, statistics.base),
    new: run(now, counts.meanNow, statistics.now),
    difference: rounded(counts.meanNow - counts.meanBefore),
    difference_interval: ends(statistics.difference),
    test: statistics.test,
    p_value: statistics.pValue,
    p_value_adjusted: adjustedPValue,
    smallest_drop: statistics.smallestDrop === undefined ? null : rounded(statistics.smallestDrop),
    pair_by: typeof pairBy === 'string' ? pairBy : pairBy.key,
    repeats: comparison.repeats,
    pairs,
    broken,
    fixed,
    left_out: { added, removed, changed, ungraded },
    reworded,
    quarantined,
    prompt_changes: comparison.promptChanges,
    notes: comparison.notes,
    samples: {
      broken: shown.broken.map(pair),
      fixed: shown.fixed.map(pair),
      added: shown.added.map(sample),
      removed: shown.removed.map(sample),
      changed: shown.changed.map(sample),
    },
  };
}

/** A comparison as plain data. */
export function comparisonToJson({ verdict, limits, evals }: Comparison): Json {
  return { verdict, max_drop: limits.maxDrop, alpha: limits.alpha, evals: evals.map(toEval) };
}
