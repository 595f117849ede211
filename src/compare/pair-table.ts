import type { Hash64 } from './hash64.ts';

/** What one run made of the samples of a table: typed arrays, so that a million samples take megabytes and not hundreds of them. */
class Side {
  sums: Float64Array;
  counts: Uint32Array;
  /** Results without a verdict: errored, or ungraded. */
  missing: Uint32Array;

  constructor(capacity: number) {
    this.sums = new Float64Array(capacity);
    this.counts = new Uint32Array(capacity);
    this.missing = new Uint32Array(capacity);
  }

  grow(capacity: number): void {
    const { sums, counts, missing } = this;
    this.sums = new Float64Array(capacity);
    this.counts = new Uint32Array(capacity);
    this.missing = new Uint32Array(capacity);
    this.sums.set(sums);
    this.counts.set(counts);
    this.missing.set(missing);
  }

  add(entry: number, value: number | undefined): void {
    this.counts[entry] = (this.counts[entry] as number) + 1;
    if (value === undefined) this.missing[entry] = (this.missing[entry] as number) + 1;
    else this.sums[entry] = (this.sums[entry] as number) + value;
  }

  set(entry: number, { sum, count, missing }: Cell): void {
    this.sums[entry] = sum;
    this.counts[entry] = count;
    this.missing[entry] = missing;
  }

  cell(entry: number): Cell {
    return {
      sum: this.sums[entry] as number,
      count: this.counts[entry] as number,
      missing: this.missing[entry] as number,
    };
  }
}

/** The results of one sample in one run: several, where it was repeated or stands several times in its data. */
export interface Cell {
  sum: number;
  count: number;
  missing: number;
}

const headroom = 1.5;

/**
 * The samples of the base run, and what each run made of them. It is looked up by open addressing.
 * A sample takes 55 bytes: 32 for its results, 16 for what it is known by, 6 for the index, 1 for its flag.
 */
export class PairTable {
  readonly base: Side;
  readonly now: Side;
  #length = 0;
  #keys: Uint32Array;
  #others: Uint32Array;
  #flags: Uint8Array;
  /** Entry + 1; 0 is free. */
  #slots: Uint32Array;

  /** `expected`: how many samples there will be, as far as it is known; it grows where there are more. */
  constructor(expected?: number) {
    // A record may be edited: what it says of itself is no reason to run out of memory.
    const capacity = Number.isSafeInteger(expected) ? Math.min(Math.max(16, Number(expected)), 1 << 22) : 1024;
    this.base = new Side(capacity);
    this.now = new Side(capacity);
    this.#keys = new Uint32Array(2 * capacity);
    this.#others = new Uint32Array(2 * capacity);
    this.#flags = new Uint8Array(capacity);
    this.#slots = new Uint32Array(Math.ceil(headroom * capacity));
  }

  /** How many different samples the base run has. */
  get length(): number {
    return this.#length;
  }

  /** Adds a result of the base run; `other` is what the sample is known by beside its key. */
  addBase(key: Hash64, { value, other }: { value: number | undefined; other: Hash64 }): number {
    const entry = this.#findOrInsert(key, other);
    this.base.add(entry, value);
    return entry;
  }

  /** Puts down all results of the base run at once. */
  setBase(key: Hash64, { cell, other }: { cell: Cell; other: Hash64 }): number {
    const entry = this.#findOrInsert(key, other);
    this.base.set(entry, cell);
    return entry;
  }

  /** Adds a result of the new run to the sample of the base run that has the key; -1 where there is none. */
  addNow(key: Hash64, value: number | undefined): number {
    const entry = this.find(key);
    if (entry >= 0) this.now.add(entry, value);
    return entry;
  }

  find(key: Hash64): number {
    return (this.#slots[this.#slotOf(key)] as number) - 1;
  }

  keyOf(entry: number): Hash64 {
    return { high: this.#keys[2 * entry] as number, low: this.#keys[2 * entry + 1] as number };
  }

  otherOf(entry: number): Hash64 {
    return { high: this.#others[2 * entry] as number, low: this.#others[2 * entry + 1] as number };
  }

  /** Sets the one flag that an entry has: quarantined in a table of the base run, changed in one of added samples. */
  mark(entry: number): void {
    this.#flags[entry] = 1;
  }

  isMarked(entry: number): boolean {
    return this.#flags[entry] === 1;
  }

  /** All entries in the order of their keys: the same, whatever order the runs had. */
  sorted(): Uint32Array {
    const keys = this.#keys;
    const order = Uint32Array.from({ length: this.#length }, (_, entry) => entry);
    return order.sort(
      (a, b) =>
        (keys[2 * a] as number) - (keys[2 * b] as number) || (keys[2 * a + 1] as number) - (keys[2 * b + 1] as number),
    );
  }

  /** Where the key is, or would be. */
  #slotOf({ high, low }: Hash64): number {
    const size = this.#slots.length;
    for (let slot = ((low ^ Math.imul(high, 31)) >>> 0) % size; ; slot = (slot + 1) % size) {
      const entry = (this.#slots[slot] as number) - 1;
      if (entry < 0 || (this.#keys[2 * entry] === high && this.#keys[2 * entry + 1] === low)) return slot;
    }
  }

  #findOrInsert(key: Hash64, other: Hash64): number {
    const slot = this.#slotOf(key);
    const found = (this.#slots[slot] as number) - 1;
    return found >= 0 ? found : this.#insert(key, slot, other);
  }

  #insert(key: Hash64, slot: number, other: Hash64): number {
    const entry = this.#length;
    if (entry === this.#flags.length) {
      this.#grow();
      return this.#insert(key, this.#slotOf(key), other);
    }
    this.#keys[2 * entry] = key.high;
    this.#keys[2 * entry + 1] = key.low;
    this.#others[2 * entry] = other.high;
    this.#others[2 * entry + 1] = other.low;
    this.#slots[slot] = entry + 1;
    this.#length += 1;
    return entry;
  }

  #grow(): void {
    const capacity = Math.ceil(this.#flags.length * headroom);
    const [keys, others, flags] = [this.#keys, this.#others, this.#flags];
    this.#keys = new Uint32Array(2 * capacity);
    this.#others = new Uint32Array(2 * capacity);
    this.#flags = new Uint8Array(capacity);
    this.#keys.set(keys);
    this.#others.set(others);
    this.#flags.set(flags);
    this.base.grow(capacity);
    this.now.grow(capacity);
    this.#slots = new Uint32Array(Math.ceil(headroom * capacity));
    for (let entry = 0; entry < this.#length; entry++) this.#slots[this.#slotOf(this.keyOf(entry))] = entry + 1;
  }
}
