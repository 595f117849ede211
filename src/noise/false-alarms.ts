import { checkMaxDrop, judge, type Limits, type Verdict } from '../compare/judge.ts';
import type { Gate } from '../gates/gate.ts';
import { type GateOn, judgeGates } from '../gates/judge.ts';
import type { PythonRandom } from '../random/python-random.ts';
import { mcnemar } from '../stats/mcnemar.ts';
import { permutationTest } from '../stats/permutation.ts';
import { type Interval, wilson } from '../stats/wilson.ts';
import { sumUp, toDrawnRun } from './drawn-run.ts';
import type { MeanShape, Repeat, RepeatedRun } from './read-repeats.ts';

/** What an unchanged program would be judged by. */
export interface NoiseOptions extends Limits {
  gates: readonly Gate[];
  gateOn: GateOn;
  /** Whether a drop that may be chance is red, too. */
  strict: boolean;
  random: PythonRandom;
}

/** How often something turned up, with the 95 % interval that the number of draws leaves. */
export interface Rate extends Interval {
  rate: number;
}

/** How an unchanged program fares: shares of the pairs of runs that were drawn. */
export interface FalseAlarms {
  pairs: number;
  /** Red for any reason. */
  red: Rate;
  regressed: Rate;
  inconclusive: Rate;
  /** Each gate that can be judged on one repeat of each sample. */
  gates: readonly { gate: string; failed: Rate }[];
  /** Gates that cannot: on what is counted over the whole run. */
  leftOut: readonly string[];
}

const mostPairs = 2000;
const fewestPairs = 200;
/** So many single draws are made at most, which takes seconds. */
const mostDraws = 2e7;
/** The permutation test of scores draws this often by itself. */
const drawsOfTest = 10_000;
const mostDrawsOfTests = 4e8;

/** Numbers that a drawn run has, beside its means. */
const counted = /^(?:samples|correct|incorrect|scored|ungraded|errored|not_run)$/;
const meanOf = (metric: string): string => metric.replace(/\.(?:lower|upper)$/, '');

/** The samples of a run: those whose repeats are all alike say what they say in every draw. */
interface Parted {
  fixed: readonly Repeat[];
  varying: RepeatedRun['samples'];
}

function isAlike(one: Repeat, other: Repeat): boolean {
  if (one.outcome !== other.outcome || one.value !== other.value || one.parts.size !== other.parts.size) return false;
  return [...one.parts].every(([name, { sum, count }]) => {
    const part = other.parts.get(name);
    return part?.sum === sum && part.count === count;
  });
}

function partSamples(samples: RepeatedRun['samples']): Parted {
  const isFixed = ([first, ...others]: readonly Repeat[]) =>
    first !== undefined && others.every((other) => isAlike(first, other));
  return {
    fixed: samples.filter(isFixed).flatMap((repeats) => repeats.slice(0, 1)),
    varying: samples.filter((repeats) => !isFixed(repeats)),
  };
}

interface Pair {
  base: readonly Repeat[];
  now: readonly Repeat[];
}

/** Two different repeats of each sample, drawn at random: a base run, and one that could as well have come after it. */
function drawPair(samples: RepeatedRun['samples'], random: PythonRandom): Pair {
  const base: Repeat[] = [];
  const now: Repeat[] = [];
  for (const repeats of samples) {
    const first = random.randbelow(repeats.length);
    const other = random.randbelow(repeats.length - 1);
    base.push(repeats[first] as Repeat);
    now.push(repeats[other < first ? other : other + 1] as Repeat);
  }
  return { base, now };
}

/** What the comparisons of all pairs share. */
interface Comparing extends NoiseOptions {
  /** What a sample without a verdict counts as: 0, or less where scores go below it. */
  worst: number;
  isBinary: boolean;
  /** How many samples are compared whose repeats are all alike. */
  fixed: number;
}

/** Compares two runs as `compare` does: exact McNemar of verdicts, a permutation test of scores. */
function compare({ base, now }: Pair, comparing: Comparing): Verdict {
  const { worst, isBinary, gateOn, random } = comparing;
  const differences: number[] = [];
  let compared = comparing.fixed;
  base.forEach((before, index) => {
    const after = now[index] as Repeat;
    if (gateOn === 'graded' && (before.value === undefined || after.value === undefined)) return;
    compared += 1;
    const difference = (after.value ?? worst) - (before.value ?? worst);
    if (difference !== 0) differences.push(difference);
  });
  if (differences.length === 0) return 'passed';
  const drop = -differences.reduce((sum, difference) => sum + difference, 0) / compared;
  // Only a drop is tested: the test of scores is what takes the time.
  if (judge({ drop, pValue: 1 }, comparing) === 'passed') return 'passed';
  const broken = differences.filter((difference) => difference < 0).length;
  const pValue = isBinary
    ? mcnemar({ broken, fixed: differences.length - broken })
    : permutationTest(Float64Array.from(differences), random);
  return judge({ drop, pValue }, comparing);
}

function startComparing({ samples }: RepeatedRun, fixed: readonly Repeat[], options: NoiseOptions): Comparing {
  const all = samples.flat();
  return {
    ...options,
    worst: all.reduce((least, { value = 0 }) => Math.min(least, value), 0),
    isBinary: !all.some(({ outcome }) => outcome === 'scored'),
    fixed: fixed.filter(({ value }) => options.gateOn === 'all' || value !== undefined).length,
  };
}

function countPairs(varying: number, isBinary: boolean): number {
  const most = isBinary ? mostDraws : mostDrawsOfTests / drawsOfTest;
  return Math.max(fewestPairs, Math.min(mostPairs, Math.floor(most / Math.max(1, varying))));
}

function toRate(k: number, n: number): Rate {
  return { rate: k / n, ...wilson({ k, n }) };
}

/** Only the means that a gate looks at are summed up. */
function meansOfGates(gates: readonly Gate[], means: RepeatedRun['means']): ReadonlyMap<string, MeanShape> {
  const wanted = new Set(gates.map(({ metric }) => meanOf(metric)));
  return new Map([...means].filter(([name]) => wanted.has(name)));
}

/** Judges drawn runs by the gates; what never differs is summed up once. */
function gateJudge(
  gates: readonly Gate[],
  run: RepeatedRun,
  { fixed, gateOn }: { fixed: readonly Repeat[]; gateOn: GateOn },
) {
  const means = meansOfGates(gates, run.means);
  const before = sumUp(fixed, means);
  return (repeats: readonly Repeat[]) =>
    judgeGates(gates, { ...toDrawnRun(sumUp(repeats, means, before), means), gateOn }).map(({ hasHeld }) => hasHeld);
}

/**
 * Estimates how often an unchanged program would turn the gate red: draws pairs of runs from the repeats of each sample, without
 * putting back, and judges each pair as a comparison and the second of them by the gates. Every sample has two repeats or more.
 */
export function falseAlarms(run: RepeatedRun, options: NoiseOptions): FalseAlarms {
  const { fixed, varying } = partSamples(run.samples);
  const gates = options.gates.filter(({ metric }) => counted.test(metric) || run.means.has(meanOf(metric)));
  const comparing = startComparing(run, fixed, options);
  checkMaxDrop(options.maxDrop, { isAccuracy: comparing.isBinary });
  const hold = gateJudge(gates, run, { fixed, gateOn: options.gateOn });
  const pairs = countPairs(varying.length, comparing.isBinary);
  const failed = gates.map(() => 0);
  const count = { red: 0, regressed: 0, inconclusive: 0, passed: 0 };
  for (let drawn = 0; drawn < pairs; drawn++) {
    const pair = drawPair(varying, options.random);
    const verdict = compare(pair, comparing);
    const held = hold(pair.now);
    held.forEach((hasHeld, index) => {
      if (!hasHeld) failed[index] = (failed[index] ?? 0) + 1;
    });
    count[verdict] += 1;
    const isRed = verdict === 'regressed' || (verdict === 'inconclusive' && options.strict);
    if (isRed || held.includes(false)) count.red += 1;
  }
  return {
    pairs,
    red: toRate(count.red, pairs),
    regressed: toRate(count.regressed, pairs),
    inconclusive: toRate(count.inconclusive, pairs),
    gates: gates.map(({ gate }, index) => ({ gate, failed: toRate(failed[index] ?? 0, pairs) })),
    leftOut: options.gates.filter((gate) => !gates.includes(gate)).map(({ gate }) => gate),
  };
}
