import { countShared, ngramTotal } from './count-ngrams.ts';
import { longestCommon } from './longest-common.ts';

/** The words that ROUGE counts: runs of ASCII letters and digits, in lower case. Text of another script has none. */
function rougeWords(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/** ROUGE-N as rouge-score's F-measure without its stemmer: the share of common runs of `order` words. */
export function rougeN(input: string, reference: string, order: number): number {
  const words = rougeWords(input);
  const referenceWords = rougeWords(reference);
  return fMeasure(
    countShared(words, referenceWords, order),
    ngramTotal(words.length, order),
    ngramTotal(referenceWords.length, order),
  );
}

/** ROUGE-L as rouge-score's F-measure: the longest common subsequence of words over the whole text. */
export function rougeL(input: string, reference: string): number {
  const words = rougeWords(input);
  const referenceWords = rougeWords(reference);
  return fMeasure(longestCommon(words, referenceWords), words.length, referenceWords.length);
}

/** By way of precision and recall, as rouge-score has it: the last bit may decide at a threshold. */
function fMeasure(common: number, total: number, referenceTotal: number): number {
  if (common === 0) return 0;
  const precision = common / total;
  const recall = common / referenceTotal;
  return (2 * precision * recall) / (precision + recall);
}
