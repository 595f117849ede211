import type { TemplateValues } from '../prompts/hosted-template.ts';
import { fuzzyRatio } from './fuzzy-ratio.ts';
import { gleu } from './gleu.ts';
import { type GradeOutcome, gradeOf } from './grade.ts';
import { fillPair, type TextPair } from './grade-texts.ts';
import { meteor } from './meteor.ts';
import { rougeL, rougeN } from './rouge.ts';
import { smoothedBleu } from './smoothed-bleu.ts';
import { wordTokenize } from './word-tokenize.ts';

/** The metrics of `text_similarity` that two texts are enough for. */
export const textMetrics = [
  'fuzzy_match',
  'bleu',
  'gleu',
  'meteor',
  'rouge_1',
  'rouge_2',
  'rouge_3',
  'rouge_4',
  'rouge_5',
  'rouge_l',
] as const;

export type TextMetric = (typeof textMetrics)[number];

/** All metrics of `text_similarity`; `cosine` compares embeddings, so somebody must first ask a model for them. */
export const similarityMetrics: readonly SimilarityMetric[] = [...textMetrics, 'cosine'];

export type SimilarityMetric = TextMetric | 'cosine';

const measures: Readonly<Record<TextMetric, (input: string, reference: string) => number>> = {
  fuzzy_match: fuzzyRatio,
  bleu: (input, reference) => smoothedBleu(wordTokenize(input), wordTokenize(reference)),
  gleu: (input, reference) => gleu(wordTokenize(input), wordTokenize(reference)),
  meteor: (input, reference) => meteor(wordTokenize(input), wordTokenize(reference)),
  rouge_1: (input, reference) => rougeN(input, reference, 1),
  rouge_2: (input, reference) => rougeN(input, reference, 2),
  rouge_3: (input, reference) => rougeN(input, reference, 3),
  rouge_4: (input, reference) => rougeN(input, reference, 4),
  rouge_5: (input, reference) => rougeN(input, reference, 5),
  rouge_l: rougeL,
};

/** A `text_similarity` that is ready to grade. */
export interface TextSimilarity extends TextPair {
  metric: TextMetric;
  passThreshold: number;
}

/** How alike two texts are, 0 to 1. The first is the text judged: BLEU and METEOR are not symmetric. */
export function textSimilarity(metric: TextMetric, input: string, reference: string): number {
  return measures[metric](input, reference);
}

/** Grades one item by the raw score. */
export function gradeTextSimilarity(grader: TextSimilarity, values: TemplateValues): GradeOutcome {
  const texts = fillPair(grader, values);
  if ('error' in texts) return texts;
  return gradeOf(textSimilarity(grader.metric, texts.input, texts.reference), grader.passThreshold);
}
