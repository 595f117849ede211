import type { Place, Problem } from '../errors.ts';
import type { SampleIndex } from './index-samples.ts';
import type { Row } from './parse-line.ts';
import { fingerprint } from './sample-hash.ts';

/** A row that stands in a larger file, or is held for another reason. */
export interface HeldRow {
  value: Row;
  place: Place;
}

/** Makes rows that are in memory already, such as those of a run's body, samples as any others. */
export function indexRows(rows: readonly HeldRow[]): SampleIndex {
  const rowAt = (index: number): HeldRow => {
    const row = rows[index];
    if (row === undefined) throw new RangeError(`There is no sample ${index}.`);
    return row;
  };
  return {
    count: rows.length,
    sha256: fingerprint(rows.map(({ value }) => fingerprint(value))),
    read(index) {
      const { value, place } = rowAt(index);
      return { index, file: place.file, line: place.line ?? index + 1, value };
    },
    problemsOf: (indices, explain) =>
      [...indices].flatMap((index): Problem[] => {
        const { value, place } = rowAt(index);
        return explain(value).map((problem) => ({ ...problem, place }));
      }),
    close: () => undefined,
  };
}
