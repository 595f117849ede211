import type { RunEvent } from '../record/event.ts';
import { groupRepeats, type RepeatedSample } from './group-repeats.ts';

/** A sample whose verdict differs between its repeats. */
export interface Flip {
  sampleId: string;
  file: string;
  line: number;
  runs: number;
  correct: number;
  /** How many different verdicts or scores it got. */
  verdicts: number;
  /** The chance that two repeats disagree. */
  flipRate: number;
}

/** The chance that two repeats of a sample disagree, estimated without bias from the pairs that there are; 0 of a single one. */
export function flipRateOf({ runs, verdicts }: Pick<RepeatedSample, 'runs' | 'verdicts'>): number {
  if (runs < 2) return 0;
  const pairs = runs * (runs - 1);
  let equal = 0;
  for (const count of verdicts.values()) equal += count * (count - 1);
  return (pairs - equal) / pairs;
}

const inOrder = (a: Flip, b: Flip): number =>
  b.flipRate - a.flipRate || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);

/** Finds the samples that flip the most, so many at most. */
export function mostFlipping(repeats: number, most: number): { add(event: RunEvent): void; result(): readonly Flip[] } {
  let flips: Flip[] = [];
  const group = groupRepeats(repeats, {
    metrics: [],
    onSample(sample) {
      const flipRate = flipRateOf(sample);
      if (flipRate === 0) return;
      const { sampleId, file, line, runs, correct } = sample;
      flips.push({ sampleId, file, line, runs, correct, verdicts: sample.verdicts.size, flipRate });
      if (flips.length > 2 * most) flips = flips.sort(inOrder).slice(0, most);
    },
  });
  return {
    add: group.add,
    result() {
      group.end();
      return flips.sort(inOrder).slice(0, most);
    },
  };
}
