import type { Problem } from '../errors.ts';
import { nameOf, type PlacedValue, partOf, problemAt } from '../schema/placed-value.ts';

const maxPairs = 16;
const maxKey = 64;
const maxValue = 512;

/** Metadata over the platform's limits would have been refused there; here it harms nothing. */
export function warnOfMetadata(holder: PlacedValue): readonly Problem[] {
  const metadata = partOf(holder, 'metadata');
  if (typeof metadata.value !== 'object' || metadata.value === null) return [];
  const pairs = Object.entries(metadata.value);
  const tooMany =
    pairs.length > maxPairs ? [`${nameOf(metadata)} has ${pairs.length} pairs; the platform took ${maxPairs}`] : [];
  const odd = pairs.flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== 'string') return [`${nameOf(metadata, key)} is no text; the platform took only texts`];
    return key.length > maxKey || value.length > maxValue
      ? [
          `${nameOf(metadata, key)} is longer than the platform took: ${maxKey} characters of a key, ${maxValue} of a value`,
        ]
      : [];
  });
  return [...tooMany, ...odd].map((message) => problemAt(metadata, message, undefined, 'key'));
}
