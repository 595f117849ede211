type Numbers = Float64Array | Uint32Array;

/** A list of numbers that grows and takes four or eight bytes a number: a list of JavaScript's would take more and hold up the collector. */
export class Column {
  #values: Numbers;
  #length = 0;

  private constructor(values: Numbers) {
    this.#values = values;
  }

  static ofUint32(): Column {
    return new Column(new Uint32Array(initialCapacity));
  }

  static ofFloat64(): Column {
    return new Column(new Float64Array(initialCapacity));
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#values = grow(this.#values);
    this.#values[this.#length++] = value;
  }

  /** The value at an index that the column has. */
  at(index: number): number {
    return this.#values[index] as number;
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let index = 0; index < this.#length; index++) yield this.at(index);
  }
}

const initialCapacity = 1024;

function grow(values: Numbers): Numbers {
  const capacity = Math.ceil(values.length * 1.5);
  const larger = values instanceof Float64Array ? new Float64Array(capacity) : new Uint32Array(capacity);
  larger.set(values);
  return larger;
}
