import { expect, test } from 'vitest';
import { includes } from '../../src/evals/includes.ts';
import { evaluate, takes } from './run-template.ts';

const args = { samples_jsonl: 'x.jsonl' };

test('Includes sends no parameters and records the answer as picked', async () => {
  const sample = { input: 'x', ideal: ['Paris'] };
  expect(await evaluate(includes, { args, sample, answer: 'In Paris.' })).toEqual({
    asked: [['x', {}]],
    events: [{ type: 'match', data: { correct: true, expected: 'Paris', picked: 'In Paris.', sampled: 'In Paris.' } }],
  });
});

test.for([
  [true, true],
  [1, true],
  ['True', true],
  ['true', true],
  [false, false],
  [0, false],
  [undefined, false],
] as const)('Includes with ignore_case %s finds another case: %s', async ([ignore_case, found]) => {
  const given = ignore_case === undefined ? args : { ...args, ignore_case };
  expect(takes(includes.argsSchema, given)).toBe(true);
  const { events } = await evaluate(includes, {
    args: given,
    sample: { input: 'x', ideal: 'paris' },
    answer: 'PARIS',
  });
  expect(events[0]?.data).toMatchObject({ correct: found });
});

test.for(['False', 'yes', 2, null])('Includes refuses ignore_case %j, which could be read both ways', (ignore_case) => {
  expect(takes(includes.argsSchema, { ...args, ignore_case })).toBe(false);
});

test('Includes refuses max_tokens, as oaieval does', () => {
  expect(takes(includes.argsSchema, { ...args, max_tokens: 5 })).toBe(false);
});
