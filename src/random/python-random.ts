const stateSize = 624;
const shiftSize = 397;
const upperMask = 0x80000000;
const lowerMask = 0x7fffffff;
const matrix = 0x9908b0df;

/** What every seeding starts from: the state for the seed 19650218, computed once because generators are made for each sample. */
const initialState = makeInitialState(19650218);

/**
 * CPython's `random.Random`, so that subsets, shuffles and few-shot choices are oaieval's own to the bit.
 * Making one seeds it (some 10 µs), so make it only where it is used.
 */
export class PythonRandom {
  readonly #state: Uint32Array;
  #position = 0;

  private constructor(key: readonly number[]) {
    this.#state = seedByArray(key);
  }

  /** As `random.Random(n)`: the sign does not count. */
  static fromInt(n: number | bigint): PythonRandom {
    const key: number[] = [];
    for (let rest = BigInt(n) < 0n ? -BigInt(n) : BigInt(n); rest > 0n; rest >>= 32n)
      key.push(Number(rest & 0xffffffffn));
    return new PythonRandom(key.length === 0 ? [0] : key);
  }

  /** As `random.Random(bytes)`. The digest is handed in because this folder is free of Node's modules. */
  static fromBytes(bytes: Uint8Array, sha512: (bytes: Uint8Array) => Uint8Array): PythonRandom {
    const digest = sha512(bytes);
    const all = new Uint8Array(bytes.length + digest.length);
    all.set(bytes);
    all.set(digest, bytes.length);
    return new PythonRandom(toWords(all));
  }

  /** A float of 53 random bits in [0, 1). */
  random(): number {
    const high = this.#next() >>> 5;
    const low = this.#next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** An integer of k random bits; above 53 it would not fit a number. */
  getrandbits(k: number): number {
    if (!Number.isInteger(k) || k < 0 || k > 53) throw new RangeError('The number of bits must be from 0 to 53.');
    if (k === 0) return 0;
    if (k <= 32) return this.#next() >>> (32 - k);
    const low = this.#next();
    return (this.#next() >>> (64 - k)) * 0x100000000 + low;
  }

  /** An integer in [0, n), as CPython's `_randbelow` and `randrange`; 0 where n is 0. */
  randbelow(n: number): number {
    if (!Number.isSafeInteger(n) || n < 0) throw new RangeError('The bound must be a safe integer from 0.');
    if (n === 0) return 0;
    const k = n <= 0xffffffff ? 32 - Math.clz32(n) : 64 - Math.clz32(Math.floor(n / 0x100000000));
    let drawn = this.getrandbits(k);
    while (drawn >= n) drawn = this.getrandbits(k);
    return drawn;
  }

  /** Shuffles in place. */
  shuffle<Item>(items: { readonly length: number; [index: number]: Item }): void {
    for (let index = items.length - 1; index > 0; index--) {
      const other = this.randbelow(index + 1);
      const item = items[index] as Item;
      items[index] = items[other] as Item;
      items[other] = item;
    }
  }

  /** Chooses k items without replacement, in random order. */
  sample<Item>(population: readonly Item[], k: number): Item[] {
    const n = population.length;
    if (!Number.isInteger(k) || k < 0 || k > n) throw new RangeError('The sample is larger than the population.');
    const indices = n <= setSize(k) ? this.#drawFromPool(n, k) : this.#drawIntoSet(n, k);
    return indices.map((index) => population[index] as Item);
  }

  #drawFromPool(n: number, k: number): number[] {
    const pool = Array.from({ length: n }, (_, index) => index);
    return Array.from({ length: k }, (_, count) => {
      const slot = this.randbelow(n - count);
      const index = pool[slot] as number;
      pool[slot] = pool[n - count - 1] as number;
      return index;
    });
  }

  #drawIntoSet(n: number, k: number): number[] {
    const drawn = new Set<number>();
    while (drawn.size < k) drawn.add(this.randbelow(n));
    return [...drawn];
  }

  /** The next 32 bits. Each word is renewed when it is drawn, not all 624 at once: most generators draw only a few. */
  #next(): number {
    const state = this.#state;
    const index = this.#position;
    const after = index + 1 === stateSize ? 0 : index + 1;
    const shifted = index + shiftSize < stateSize ? index + shiftSize : index + shiftSize - stateSize;
    const mixed = ((state[index] as number) & upperMask) | ((state[after] as number) & lowerMask);
    let word = (state[shifted] as number) ^ (mixed >>> 1) ^ (mixed & 1 ? matrix : 0);
    state[index] = word;
    this.#position = after;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }
}

/** How many items a pool may have before drawing into a set takes less memory: decides which of CPython's two algorithms runs. */
function setSize(k: number): number {
  return k > 5 ? 21 + 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 21;
}

/** Reads a big-endian integer as 32-bit words, the lowest first and without leading zeros. */
function toWords(bytes: Uint8Array): number[] {
  const words: number[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length;
  for (; end >= 4; end -= 4) words.push(view.getUint32(end - 4));
  let rest = 0;
  for (const byte of bytes.subarray(0, end)) rest = rest * 256 + byte;
  words.push(rest);
  while (words.length > 1 && words.at(-1) === 0) words.pop();
  return words;
}

/** MT19937's `init_genrand`. */
function makeInitialState(seed: number): Uint32Array {
  const state = new Uint32Array(stateSize);
  let word = seed;
  state[0] = word;
  for (let i = 1; i < stateSize; i++) {
    word = (Math.imul(1812433253, word ^ (word >>> 30)) + i) >>> 0;
    state[i] = word;
  }
  return state;
}

/** MT19937's `init_by_array`. */
function seedByArray(key: readonly number[]): Uint32Array {
  const state = initialState.slice();
  let word = state[0] as number;
  let i = 1;
  let j = 0;
  for (let count = Math.max(stateSize, key.length); count > 0; count--) {
    word = ((state[i] as number) ^ Math.imul(word ^ (word >>> 30), 1664525)) + (key[j] as number) + j;
    state[i] = word;
    word = state[i] as number;
    i = i + 1 < stateSize ? i + 1 : wrap(state);
    j = j + 1 < key.length ? j + 1 : 0;
  }
  for (let count = stateSize - 1; count > 0; count--) {
    word = ((state[i] as number) ^ Math.imul(word ^ (word >>> 30), 1566083941)) - i;
    state[i] = word;
    word = state[i] as number;
    i = i + 1 < stateSize ? i + 1 : wrap(state);
  }
  state[0] = upperMask;
  return state;
}

/** Goes on after the last word: the first becomes a copy of it, and the second is next. */
function wrap(state: Uint32Array): number {
  state[0] = state[stateSize - 1] as number;
  return 1;
}
