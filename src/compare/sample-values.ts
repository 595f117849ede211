/** What a run made of each sample: 1 or 0 where it is right or wrong, else its score. Of several repeats, the mean. */
export interface SampleValues {
  /** Notes a sample by its id, which ends in its number. */
  add(sampleId: string, value: number): void;
  /** Undefined where the sample has none. */
  at(index: number): number | undefined;
  /** One more than the largest number. */
  readonly length: number;
}

const mostSamples = 1 << 24;

/** Ten bytes a sample, so that several runs of a million samples can be held side by side. */
export function createSampleValues(): SampleValues {
  let sums = new Float64Array(1024);
  let counts = new Uint16Array(1024);
  let length = 0;
  const grow = (size: number) => {
    const [oldSums, oldCounts] = [sums, counts];
    sums = new Float64Array(size);
    counts = new Uint16Array(size);
    sums.set(oldSums);
    counts.set(oldCounts);
  };
  return {
    add(sampleId, value) {
      const [, digits] = /\.(\d{1,8})$/.exec(sampleId) ?? [];
      const index = Number(digits);
      // No data set has so many samples, but a record may be edited.
      if (digits === undefined || index >= mostSamples) return;
      if (index >= sums.length) grow(Math.max(2 * sums.length, index + 1));
      sums[index] = (sums[index] as number) + value;
      counts[index] = (counts[index] as number) + 1;
      length = Math.max(length, index + 1);
    },
    at(index) {
      const count = counts[index] ?? 0;
      return count === 0 ? undefined : (sums[index] as number) / count;
    },
    get length() {
      return length;
    },
  };
}
