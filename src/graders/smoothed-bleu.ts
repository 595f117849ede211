import { countShared, ngramTotal } from './count-ngrams.ts';

const ORDERS = [1, 2, 3, 4];
/** The K of the smoothing, as NLTK has it. */
const SMOOTHING = 5;

/**
 * BLEU of one text's words against another's, 0 to 1, as NLTK's `sentence_bleu` with smoothing method 4 (Chen and Cherry 2014):
 * short texts get smaller counts in place of none. sacrebleu's, which Translate uses, is another number.
 */
export function smoothedBleu(words: readonly string[], reference: readonly string[]): number {
  let missed = 0;
  let logSum = 0;
  for (const order of ORDERS) {
    const shared = countShared(words, reference, order);
    if (order === 1 && shared === 0) return 0;
    // An order that the text is too short for counts as one n-gram that was missed.
    const total = Math.max(1, ngramTotal(words.length, order));
    if (shared > 0) logSum += Math.log(shared / total);
    else if (words.length > 1) {
      missed += 1;
      logSum += Math.log(1 / ((2 ** missed * SMOOTHING) / Math.log(words.length)) / total);
    }
  }
  const brevity = words.length > reference.length ? 1 : Math.exp(1 - reference.length / words.length);
  return brevity * Math.exp(logSum / ORDERS.length);
}
