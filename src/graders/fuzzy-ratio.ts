import { longestCommon } from './longest-common.ts';

/**
 * The `fuzzy_match` of the hosted platform: rapidfuzz's `fuzz.ratio` over 100, which is 2 · LCS / (length + length) in code points.
 * Case, spaces and punctuation count; two empty texts are alike.
 */
export function fuzzyRatio(input: string, reference: string): number {
  if (input === reference) return 1;
  const left = Array.from(input);
  const right = Array.from(reference);
  const total = left.length + right.length;
  // By way of the distance and 0 to 100, as rapidfuzz has it: the last bit may decide at a threshold.
  const distance = total - 2 * longestCommon(left, right);
  return ((1 - distance / total) * 100) / 100;
}
