import { porterStem } from './porter-stem.ts';

const RECALL_WEIGHT = 0.9;
const PENALTY_POWER = 3;
const PENALTY_WEIGHT = 0.5;

interface Word {
  at: number;
  text: string;
}
type Match = readonly [at: number, referenceAt: number];

/**
 * METEOR (Lavie and Agarwal 2007) as NLTK's `meteor_score`, with its exact and its Porter-stem stage.
 * Differs from NLTK: no synonyms, since WordNet would weigh more than all of tseval; they only ever raise a score.
 */
export function meteor(words: readonly string[], reference: readonly string[]): number {
  const exact = matchWords(number(words), number(reference));
  const stems = matchWords(exact.words.map(stem), exact.reference.map(stem));
  const matches = [...exact.matches, ...stems.matches].sort(([left], [right]) => left - right);
  if (matches.length === 0) return 0;
  const precision = matches.length / words.length;
  const recall = matches.length / reference.length;
  const mean = (precision * recall) / (RECALL_WEIGHT * precision + (1 - RECALL_WEIGHT) * recall);
  return (1 - PENALTY_WEIGHT * (countChunks(matches) / matches.length) ** PENALTY_POWER) * mean;
}

function number(words: readonly string[]): Word[] {
  return words.map((text, at) => ({ at, text: text.toLowerCase() }));
}

function stem({ at, text }: Word): Word {
  return { at, text: porterStem(text) };
}

/** Pairs equal words from the end backwards, as NLTK does: which of two equal words is taken decides how many chunks there are. */
function matchWords(words: readonly Word[], reference: readonly Word[]) {
  const places = new Map<string, Word[]>();
  for (const word of reference) {
    const list = places.get(word.text);
    if (list === undefined) places.set(word.text, [word]);
    else list.push(word);
  }
  const matches: Match[] = [];
  const taken = new Set<Word>();
  for (const word of words.toReversed()) {
    const match = places.get(word.text)?.pop();
    if (match === undefined) continue;
    matches.push([word.at, match.at]);
    taken.add(word).add(match);
  }
  const isLeft = (word: Word): boolean => !taken.has(word);
  return { matches, words: words.filter(isLeft), reference: reference.filter(isLeft) };
}

/** How many runs of matches are neighbours on both sides. */
function countChunks(matches: readonly Match[]): number {
  return matches.filter(([at, referenceAt], index) => {
    const [before, referenceBefore] = matches[index - 1] ?? [-2, -2];
    return at !== before + 1 || referenceAt !== referenceBefore + 1;
  }).length;
}
