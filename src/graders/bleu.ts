import { tokenize13a } from './tokenize-13a.ts';

const ORDERS = [1, 2, 3, 4] as const;

/** The whole numbers that BLEU is made of, so that a corpus can be summed sample by sample, in any order. */
export interface BleuStatistics {
  /** For each order, how many n-grams of the output occur in a reference. */
  readonly matches: readonly number[];
  /** For each order, how many n-grams the output has. */
  readonly totals: readonly number[];
  readonly outputLength: number;
  /** The length of the reference that is nearest in length; of two as near, the shorter. */
  readonly referenceLength: number;
}

/** Where a corpus begins. */
export const noStatistics: BleuStatistics = {
  matches: ORDERS.map(() => 0),
  totals: ORDERS.map(() => 0),
  outputLength: 0,
  referenceLength: 0,
};

/** Counts one output against its references; an n-gram counts at most as often as in the reference that has most of it. */
export function bleuStatistics(output: string, references: readonly string[]): BleuStatistics {
  const words = tokenize13a(output);
  const referenceWords = references.map(tokenize13a);
  const lengths = referenceWords.map((each) => each.length);
  return {
    matches: ORDERS.map((order) => countMatches(words, referenceWords, order)),
    totals: ORDERS.map((order) => Math.max(0, words.length - order + 1)),
    outputLength: words.length,
    referenceLength: nearestLength(words.length, lengths),
  };
}

/** Sums two parts of a corpus. */
export function addStatistics(left: BleuStatistics, right: BleuStatistics): BleuStatistics {
  return {
    matches: left.matches.map((count, index) => count + (right.matches[index] ?? 0)),
    totals: left.totals.map((count, index) => count + (right.totals[index] ?? 0)),
    outputLength: left.outputLength + right.outputLength,
    referenceLength: left.referenceLength + right.referenceLength,
  };
}

/** BLEU of one output, 0 to 100, as sacrebleu's `sentence_score`: only the orders that the output is long enough for count. */
export function sentenceBleu(output: string, references: readonly string[]): number {
  const statistics = bleuStatistics(output, references);
  return bleu(statistics, statistics.totals.filter((total) => total > 0).length);
}

/** BLEU of a corpus, 0 to 100, as sacrebleu's `corpus_score`: always over four orders. */
export function corpusBleu(statistics: BleuStatistics): number {
  return bleu(statistics, ORDERS.length);
}

/**
 * Papineni et al. 2002 with sacrebleu's (Post 2018) exponential smoothing: the k-th order without a match gets 1 / (2^k · its n-grams).
 * Brevity penalty times the geometric mean of the precisions; no match at all is 0.
 */
function bleu({ matches, totals, outputLength, referenceLength }: BleuStatistics, orders: number): number {
  if (matches.every((count) => count === 0)) return 0;
  let smoothing = 1;
  let logSum = 0;
  for (const [index, total] of totals.slice(0, orders).entries()) {
    // An order that has no n-grams at all is not smoothed: its precision is 0, and so is the whole.
    if (total === 0) return 0;
    const count = matches[index] ?? 0;
    if (count === 0) smoothing *= 2;
    logSum += Math.log(count === 0 ? 100 / (smoothing * total) : (100 * count) / total);
  }
  const brevity = outputLength < referenceLength ? Math.exp(1 - referenceLength / outputLength) : 1;
  return brevity * Math.exp(logSum / orders);
}

function countMatches(words: readonly string[], references: readonly string[][], order: number): number {
  const allowed = new Map<string, number>();
  for (const reference of references)
    for (const [gram, count] of countGrams(reference, order))
      allowed.set(gram, Math.max(count, allowed.get(gram) ?? 0));
  let matches = 0;
  for (const [gram, count] of countGrams(words, order)) matches += Math.min(count, allowed.get(gram) ?? 0);
  return matches;
}

/** Words hold no space, so a space between them makes an unambiguous key. */
function countGrams(words: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= words.length; start += 1) {
    const gram = words.slice(start, start + order).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function nearestLength(length: number, candidates: readonly number[]): number {
  return candidates.reduce((best, candidate) => {
    const difference = Math.abs(candidate - length) - Math.abs(best - length);
    return difference < 0 || (difference === 0 && candidate < best) ? candidate : best;
  });
}
