import { defaultSeed } from '../random/default-seed.ts';
import { PythonRandom } from '../random/python-random.ts';
import { pairedDifference } from '../stats/difference.ts';
import { holm } from '../stats/holm.ts';
import { mcnemar } from '../stats/mcnemar.ts';
import { permutationTest } from '../stats/permutation.ts';
import { type Interval, wilson } from '../stats/wilson.ts';
import type { SampleValues } from './sample-values.ts';
import { meanInterval } from './statistics.ts';

/** The mean of a run's values, and its 95 % interval. */
export interface Estimate {
  value: number;
  interval: Interval;
  /** How many samples have a value. */
  samples: number;
}

/** Two runs by their numbers in the list, over the samples that have a value in both. */
export interface Difference {
  one: number;
  other: number;
  pairs: number;
  /** The first mean minus the second. */
  difference: number;
  /** 95 %, not adjusted. */
  interval: Interval;
  /** Adjusted by Holm for all pairs of runs. */
  pValue: number;
}

/** A permutation test of more differences than these works on their sums over so many blocks. */
const mostBlocks = 10_000;

const isVerdict = (value: number): boolean => value === 0 || value === 1;

/** Mean and interval of one run; undefined where no sample has a value. Shares by Wilson, other means by their standard error. */
export function estimate(values: SampleValues): Estimate | undefined {
  const known = [...numbersOf(values)];
  if (known.length === 0) return undefined;
  const sum = known.reduce((total, value) => total + value, 0);
  const shared = { value: sum / known.length, samples: known.length };
  if (known.every(isVerdict)) return { ...shared, interval: wilson({ k: sum, n: known.length }) };
  return { ...shared, interval: meanInterval(known) };
}

function* numbersOf(values: SampleValues): Iterable<number> {
  for (let index = 0; index < values.length; index++) {
    const value = values.at(index);
    if (value !== undefined) yield value;
  }
}

/** Tests each pair of runs on the samples that both gave a verdict on: an error is no wrong answer. */
export function differences(runs: readonly SampleValues[]): Difference[] {
  const pairs = runs.flatMap((_, one) => runs.slice(one + 1).map((__, offset) => [one, one + 1 + offset] as const));
  const tested = pairs.flatMap(([one, other]) => {
    const found = test(runs[one] as SampleValues, runs[other] as SampleValues);
    return found ? [{ one, other, ...found }] : [];
  });
  const adjusted = holm(tested.map(({ pValue }) => pValue));
  return tested.map((difference, i) => ({ ...difference, pValue: adjusted[i] ?? difference.pValue }));
}

type Tested = Omit<Difference, 'one' | 'other'>;

/** Right and wrong by the exact McNemar test, scores by a paired permutation test. */
function test(one: SampleValues, other: SampleValues): Tested | undefined {
  const counts = { bothRight: 0, broken: 0, fixed: 0, bothWrong: 0 };
  const scores: number[] = [];
  let areVerdicts = true;
  for (let index = 0; index < Math.min(one.length, other.length); index++) {
    const [a, b] = [one.at(index), other.at(index)];
    if (a === undefined || b === undefined) continue;
    areVerdicts &&= isVerdict(a) && isVerdict(b);
    scores.push(a - b);
    // Read as from the other run to this one: fixed is what only this one has right.
    counts[a === b ? (a === 1 ? 'bothRight' : 'bothWrong') : a > b ? 'fixed' : 'broken'] += 1;
  }
  const pairs = scores.length;
  if (pairs === 0) return undefined;
  const difference = scores.reduce((total, score) => total + score, 0) / pairs;
  if (areVerdicts) return { pairs, difference, interval: pairedDifference(counts), pValue: mcnemar(counts) };
  const pValue = permutationTest(inBlocks(scores), PythonRandom.fromInt(defaultSeed));
  return { pairs, difference, interval: meanInterval(scores), pValue };
}

function inBlocks(numbers: readonly number[]): Float64Array {
  const blocks = new Float64Array(Math.min(numbers.length, mostBlocks));
  for (const [index, number] of numbers.entries()) {
    const block = Math.floor((index * blocks.length) / numbers.length);
    blocks[block] = (blocks[block] as number) + number;
  }
  return blocks;
}
