import { type Problem, UsageError } from '../errors.ts';
import { PythonRandom } from '../random/python-random.ts';

/** What picks a run's samples out of a data set. */
export interface Choice {
  /** How many samples the data set has. */
  count: number;
  /** `<base>.<split>` of the eval: what its sample ids begin with. */
  idPrefix: string;
  /** The values of `--sample`; all samples where it is undefined or empty. */
  only?: readonly string[] | undefined;
  /** The value of `--max-samples`. */
  maxSamples?: number | undefined;
}

/** oaieval's order of the samples 0 … count-1: `random.Random(123).shuffle`. */
export function sampleOrder(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  PythonRandom.fromInt(123).shuffle(order);
  return order;
}

/**
 * The indices of the samples to run, in oaieval's order. `only` filters that order, then `maxSamples` keeps the first of
 * what is left: so `--max-samples 5` alone is oaieval's subset, and with `--sample 0-99` it is five of these hundred.
 */
export function chooseSamples({ count, idPrefix, only = [], maxSamples = count }: Choice): Uint32Array {
  const order = sampleOrder(count);
  const chosen = only.length === 0 ? order : keepOnly(order, { idPrefix, only });
  return chosen.slice(0, maxSamples);
}

function keepOnly(order: Uint32Array, { idPrefix, only }: { idPrefix: string; only: readonly string[] }): Uint32Array {
  const count = order.length;
  const isWanted = new Uint8Array(count);
  const problems: Problem[] = [];
  for (const option of only) {
    const range = readRange(option, { count, idPrefix });
    if ('message' in range) problems.push(range);
    else isWanted.fill(1, range.from, range.to + 1);
  }
  if (problems.length > 0) throw new UsageError(problems);
  return order.filter((index) => isWanted[index] === 1);
}

/** `12`, `3-8`, `my-eval.dev.12` and `my-eval.dev.3-8`; the name may hold hyphens and dots of its own. */
const form = /^(?:(?<prefix>.+)\.)?(?<from>\d+)(?:-(?<to>\d+))?$/;

function readRange(
  option: string,
  { count, idPrefix }: { count: number; idPrefix: string },
): { from: number; to: number } | Problem {
  const { prefix = idPrefix, from: first = '', to: last = first } = form.exec(option.trim())?.groups ?? {};
  const refuse = (reason: string, hint: string): Problem => ({ message: `--sample ${option}: ${reason}`, hint });
  const samples = count === 1 ? `${idPrefix}.0` : `${idPrefix}.0 to ${idPrefix}.${count - 1}`;
  if (first === '')
    return refuse(
      'this is neither a sample nor a range of samples',
      `write an id (${idPrefix}.0), an index (0) or a range (0-9), and repeat the option for more of them`,
    );
  if (prefix !== idPrefix)
    return refuse(`this sample is of another eval than ${idPrefix}`, `the samples of this eval are ${samples}`);
  const [from, to] = [Number(first), Number(last)];
  if (to >= count) return refuse(`there is no sample ${to}`, `the samples of this eval are ${samples}`);
  if (from > to) return refuse('the range ends before it begins', `write --sample ${to}-${from}`);
  return { from, to };
}
