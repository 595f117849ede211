import { expect, test } from 'vitest';
import { fuzzyMatch } from '../../src/evals/fuzzy-match.ts';
import { evaluate } from './run-template.ts';

const args = { samples_jsonl: 'x.jsonl' };

test('FuzzyMatch records the answer once for each ideal that it matches, then its scores', async () => {
  const sample = { input: 'x', ideal: ['a cat', 'the dog', 'Cat!'] };
  expect(await evaluate(fuzzyMatch, { args, sample, answer: 'The cat' })).toEqual({
    asked: [['x', { temperature: 0, max_tokens: 100 }]],
    events: [
      { type: 'match', data: { correct: true, expected: sample.ideal, picked: ['The cat', 'The cat'] } },
      { type: 'metrics', data: { accuracy: 1, f1_score: 1 } },
    ],
  });
});

test('FuzzyMatch records an empty list for a wrong answer, and sends its own max_tokens', async () => {
  const sample = { input: 'x', ideal: 'cat' };
  expect(await evaluate(fuzzyMatch, { args: { ...args, max_tokens: 7 }, sample, answer: 'dog' })).toEqual({
    asked: [['x', { temperature: 0, max_tokens: 7 }]],
    events: [
      { type: 'match', data: { correct: false, expected: 'cat', picked: [] } },
      { type: 'metrics', data: { accuracy: 0, f1_score: 0 } },
    ],
  });
});
