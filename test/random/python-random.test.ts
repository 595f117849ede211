import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PythonRandom } from '../../src/random/python-random.ts';

type Seed = { int: number } | { text: string };
interface Vector {
  op: string;
  args: unknown[];
  count?: number;
  skip?: number;
  sha256?: boolean;
  value: unknown;
}
interface Vectors {
  seeds: { seed: Seed; vectors: Vector[] }[];
  large_shuffles: (Vector & { seed: Seed })[];
}

/** Drawn by CPython 3.11 itself; the file's notes say how. */
const { seeds, large_shuffles: largeShuffles }: Vectors = JSON.parse(
  readFileSync(new URL('random.json', import.meta.url), 'utf8'),
);
const sha512 = (bytes: Uint8Array): Uint8Array => createHash('sha512').update(bytes).digest();
const range = (n: number): number[] => Array.from({ length: n }, (_, index) => index);
const makeRandom = (seed: Seed): PythonRandom =>
  'int' in seed ? PythonRandom.fromInt(seed.int) : PythonRandom.fromBytes(Buffer.from(seed.text), sha512);

function shuffled(random: PythonRandom, n: number): number[] {
  const items = range(n);
  random.shuffle(items);
  return items;
}

/** CPython gives more bits than a number holds as words, the lowest first. */
function drawBits(random: PythonRandom, k: number): number | string {
  if (k <= 53) return random.getrandbits(k);
  let value = 0n;
  for (let bits = 0; bits < k; bits += 32) value |= BigInt(random.getrandbits(Math.min(32, k - bits))) << BigInt(bits);
  return String(value);
}

function draw(random: PythonRandom, { op, args }: Vector): unknown {
  const [first, second] = args as [number, number];
  switch (op) {
    case 'random':
      return random.random();
    case 'getrandbits':
      return drawBits(random, first);
    case '_randbelow':
    case 'randrange':
      return random.randbelow(first);
    case 'choice': {
      const [items] = args as [string[]];
      return items[random.randbelow(items.length)];
    }
    case 'shuffle':
      return shuffled(random, first);
    case 'sample':
      return random.sample(range(first), second);
    case 'sequence':
      return [
        random.random(),
        random.getrandbits(7),
        'abc'[random.randbelow(3)],
        shuffled(random, 5),
        random.sample(range(30), 3),
        random.randbelow(10),
      ];
    default:
      throw new Error(`The vectors have an operation that the test does not know: ${op}`);
  }
}

function run(seed: Seed, vector: Vector): unknown {
  const random = makeRandom(seed);
  const { count, skip = 0, sha256 = false } = vector;
  const value =
    count === undefined
      ? draw(random, vector)
      : range(skip + count)
          .map(() => draw(random, vector))
          .slice(skip);
  return sha256 ? createHash('sha256').update(JSON.stringify(value)).digest('hex') : value;
}

describe.each(seeds)('seeded with $seed', ({ seed, vectors }) => {
  test.for(vectors)('$op of $args draws what CPython draws', (vector) => {
    expect(run(seed, vector)).toEqual(vector.value);
  });
});

test.for(largeShuffles)('a shuffle of $args items is what CPython makes of it', (vector) => {
  expect(run(vector.seed, vector)).toBe(vector.value);
});

test('a typed array is shuffled as an array is', () => {
  const items = Uint32Array.from(range(1000));
  PythonRandom.fromInt(123).shuffle(items);
  expect([...items]).toEqual(shuffled(PythonRandom.fromInt(123), 1000));
});

test('the sign and the type of an integer seed do not count', () => {
  const expected = PythonRandom.fromInt(1099511627783).random();
  expect(PythonRandom.fromInt(-1099511627783).random()).toBe(expected);
  expect(PythonRandom.fromInt(1099511627783n).random()).toBe(expected);
});

test('every shuffle is a permutation', () => {
  for (const n of range(300)) {
    const items = shuffled(PythonRandom.fromInt(n), n);
    expect(items.sort((a, b) => a - b)).toEqual(range(n));
  }
});

test('every sample holds different items of its population', () => {
  for (const n of range(300)) {
    const random = PythonRandom.fromInt(n);
    const k = random.randbelow(n + 1);
    const items = random.sample(range(n), k);
    expect(new Set(items).size).toBe(k);
    expect(items.every((item) => item >= 0 && item < n)).toBe(true);
  }
});

test('a bound of 0 draws 0 and no bits', () => {
  const random = PythonRandom.fromInt(1);
  expect([random.randbelow(0), random.getrandbits(0), random.random()]).toEqual([
    0,
    0,
    PythonRandom.fromInt(1).random(),
  ]);
});

test.for([
  ['getrandbits(54)', (random: PythonRandom) => random.getrandbits(54)],
  ['getrandbits(-1)', (random: PythonRandom) => random.getrandbits(-1)],
  ['randbelow(2 ** 53)', (random: PythonRandom) => random.randbelow(2 ** 53)],
  ['randbelow(1.5)', (random: PythonRandom) => random.randbelow(1.5)],
  ['sample([1], 2)', (random: PythonRandom) => random.sample([1], 2)],
] as const)('%s is refused, because a number could not hold the answer', ([, call]) => {
  expect(() => call(PythonRandom.fromInt(1))).toThrow(RangeError);
});
