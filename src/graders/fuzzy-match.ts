import { splitWords } from '../prompts/python-space.ts';

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
// Python's \b knows the letters and digits of all scripts, JavaScript's only those of ASCII.
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** Text as fuzzy comparisons see it: lower case, without ASCII punctuation and English articles, single spaces (after SQuAD's evaluation script). */
export function normalize(text: string): string {
  return splitWords(text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' ')).join(' ');
}

/** Whether either text contains the other once both are normalised; nothing matches only nothing. */
export function isFuzzyMatch(text: string, ideal: string): boolean {
  const left = normalize(text);
  const right = normalize(ideal);
  if (left === '' || right === '') return left === right;
  return left.includes(right) || right.includes(left);
}

/** The best F1 of the bags of normalised words over the ideals: 2·common / (words + ideal's words). */
export function f1Score(text: string, ideals: readonly string[]): number {
  const words = splitWords(normalize(text));
  return Math.max(...ideals.map((ideal) => bagF1(words, splitWords(normalize(ideal)))));
}

function bagF1(words: readonly string[], idealWords: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of idealWords) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of words) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common += 1;
  }
  return common === 0 ? 0 : (2 * common) / (words.length + idealWords.length);
}
