import { countShared, ngramTotal } from './count-ngrams.ts';

const ORDERS = [1, 2, 3, 4];

/** Google's BLEU (Wu et al. 2016) as NLTK's `sentence_gleu`: of all runs of one to four words, the lesser of precision and recall. */
export function gleu(words: readonly string[], reference: readonly string[]): number {
  const sumOver = (count: (order: number) => number): number => ORDERS.reduce((sum, order) => sum + count(order), 0);
  const total = sumOver((order) => ngramTotal(Math.max(words.length, reference.length), order));
  return total === 0 ? 0 : sumOver((order) => countShared(words, reference, order)) / total;
}
