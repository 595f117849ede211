import type { PythonRandom } from '../random/python-random.ts';

const mostExact = 20;
const draws = 10_000;
/** Sums that differ by rounding alone count as equal. */
const slack = 1e-12;

/**
 * The two-sided permutation test of paired scores: how often the sum of the differences would be as far from 0 if each could as
 * well have had the other sign (Fisher 1935). Exact up to 20 differences that are not 0; else of 10,000 draws, of which the
 * observed one counts as one (Phipson and Smyth 2010). Pure but for `random`.
 */
export function permutationTest(differences: Float64Array, random: PythonRandom): number {
  const sizes = differences.filter((difference) => difference !== 0).map(Math.abs);
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  const limit = observed - slack * sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length <= mostExact) return shareOfAll(sizes, limit);
  let asFar = 1;
  for (let draw = 0; draw < draws; draw++) if (Math.abs(drawSum(sizes, random)) >= limit) asFar += 1;
  return asFar / (draws + 1);
}

/** Goes through all signs so that from one sum to the next only one sign changes (a Gray code). */
function shareOfAll(sizes: Float64Array, limit: number): number {
  const count = 2 ** sizes.length;
  const signs = new Int8Array(sizes.length).fill(1);
  let asFar = 0;
  let sum = sizes.reduce((total, size) => total + size, 0);
  for (let step = 1; step <= count; step++) {
    if (Math.abs(sum) >= limit) asFar += 1;
    const index = 31 - Math.clz32(step & -step);
    if (index === sizes.length) break;
    const sign = -(signs[index] as number);
    signs[index] = sign;
    sum += 2 * sign * (sizes[index] as number);
  }
  return asFar / count;
}

/** A sum with random signs; each word of the generator gives 32 of them. */
function drawSum(sizes: Float64Array, random: PythonRandom): number {
  let sum = 0;
  let bits = 0;
  for (let index = 0; index < sizes.length; index++) {
    if ((index & 31) === 0) bits = random.getrandbits(32);
    const size = sizes[index] as number;
    sum += bits & 1 ? size : -size;
    bits >>>= 1;
  }
  return sum;
}
