import { describe, expect, test } from 'vitest';
import {
  gradeTextSimilarity,
  similarityMetrics,
  type TextMetric,
  textMetrics,
  textSimilarity,
} from '../../src/graders/text-similarity.ts';
import { parseTemplate } from '../../src/prompts/hosted-template.ts';
import { PythonRandom } from '../../src/random/python-random.ts';

const words = [
  'the',
  'cats',
  'cat',
  'running',
  'ran',
  "don't",
  'é',
  '中文',
  '😀',
  '3.5',
  'U.S.',
  '"quoted"',
  '(x)',
  '--',
  '\n',
];
const random = PythonRandom.fromInt(5);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random.random() * from.length)] as T;
const makeText = (): string => Array.from({ length: Math.floor(random.random() * 12) }, () => pick(words)).join(' ');

describe('of 300 pairs of texts', () => {
  const pairs = Array.from({ length: 300 }, () => [makeText(), makeText()] as const);
  const symmetric: readonly TextMetric[] = textMetrics.filter((metric) => metric !== 'bleu' && metric !== 'meteor');

  test.for(textMetrics)('%s is between 0 and 1', (metric) => {
    for (const [left, right] of pairs) {
      const score = textSimilarity(metric, left, right);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });

  test.for(symmetric)('%s does not mind which text is the reference', (metric) => {
    for (const [left, right] of pairs)
      expect(textSimilarity(metric, left, right)).toBeCloseTo(textSimilarity(metric, right, left), 12);
  });
});

test('identical words have every score but METEOR at 1', () => {
  const text = 'the quick brown fox jumps over a lazy dog';
  const scores = textMetrics.map((metric) => [metric, textSimilarity(metric, text, text)]);
  expect(scores.filter(([, score]) => score !== 1).map(([metric]) => metric)).toEqual(['meteor']);
});

describe('the grade', () => {
  const grade = (passThreshold: number, item: object) =>
    gradeTextSimilarity(
      {
        metric: 'rouge_1',
        passThreshold,
        input: parseTemplate('{{item.answer}}').template,
        reference: parseTemplate('red green').template,
      },
      { item },
    );

  test('passes at the threshold to the bit', () => {
    expect(grade(0.5, { answer: 'red blue' })).toEqual({ score: 0.5, passed: true });
    expect(grade(0.5 + Number.EPSILON, { answer: 'red blue' })).toEqual({ score: 0.5, passed: false });
  });

  test('names the path that an item lacks', () => {
    expect(grade(0.5, {})).toEqual({
      error: { kind: 'invalid_variable_error', message: 'item.answer, which input needs, is not there' },
    });
  });
});

test('cosine is a metric that text alone is not enough for', () => {
  expect(similarityMetrics.filter((metric) => !(textMetrics as readonly string[]).includes(metric))).toEqual([
    'cosine',
  ]);
});

test('texts of 10,000 characters are compared well within the time of a test', () => {
  const [left, right] = [0, 1].map(() => Array.from({ length: 2500 }, () => pick(words)).join(' ')) as [string, string];
  for (const metric of textMetrics) expect(textSimilarity(metric, left, right)).toBeGreaterThan(0);
});
