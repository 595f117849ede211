import type { Place } from '../errors.ts';
import { CappedProblems } from './capped-problems.ts';
import type { SampleIndex } from './index-samples.ts';
import type { Row } from './parse-line.ts';
import { fingerprint } from './sample-hash.ts';

/** A row that stands in a larger file, or is held for another reason. */
export interface HeldRow {
  value: Row;
  place: Place;
}

/** Makes rows that are in memory already, such as those of a run's body, samples as any others. */
export function indexRows(
  rows: readonly HeldRow[],
  { isValid = () => true }: { isValid?: (value: Row) => boolean } = {},
): SampleIndex {
  const rowAt = (index: number): HeldRow => {
    const row = rows[index];
    if (row === undefined) throw new RangeError(`There is no sample ${index}.`);
    return row;
  };
  const invalid = new Set(rows.flatMap(({ value }, index) => (isValid(value) ? [] : [index])));
  return {
    count: rows.length,
    sha256: fingerprint(rows.map(({ value }) => fingerprint(value))),
    read(index) {
      const { value, place } = rowAt(index);
      return { index, file: place.file, line: place.line ?? index + 1, value };
    },
    problemsOf(indices, explain) {
      const problems = new CappedProblems();
      for (const index of indices) {
        if (!invalid.has(index)) continue;
        const { value, place } = rowAt(index);
        for (const problem of explain(value)) problems.add({ ...problem, place });
      }
      return problems.list();
    },
    close: () => undefined,
  };
}
