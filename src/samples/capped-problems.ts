import type { Problem } from '../errors.ts';

const limit = 20;

/** Collects what is wrong with a data set: a file of another format has a mistake on each of a million lines, and nobody reads them all. */
export class CappedProblems {
  readonly #shown: Problem[] = [];
  #more = 0;

  get isEmpty(): boolean {
    return this.#shown.length === 0;
  }

  /** Whether the next problem would only be counted. */
  get isFull(): boolean {
    return this.#shown.length >= limit;
  }

  add(problem: Problem): void {
    if (this.isFull) this.#more++;
    else this.#shown.push(problem);
  }

  /** Counts samples whose problems were not looked at. */
  addUnseen(count: number): void {
    this.#more += count;
  }

  list(): Problem[] {
    return this.#more === 0
      ? this.#shown
      : [...this.#shown, { message: `and ${this.#more} more like these`, more: this.#more }];
  }
}
