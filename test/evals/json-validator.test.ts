import { expect, test } from 'vitest';
import { jsonValidator } from '../../src/evals/json-validator.ts';
import { evaluate, takes } from './run-template.ts';

const args = { samples_jsonl: 'x.jsonl' };

test.for([
  ['{"a": NaN}', true],
  ["{'a': 1}", false],
  ['', false],
] as const)('JsonValidator takes %j for JSON: %s', async ([answer, correct]) => {
  expect(await evaluate(jsonValidator, { args, sample: { input: 'x' }, answer })).toEqual({
    asked: [['x', { temperature: 0 }]],
    events: [{ type: 'match', data: { correct, expected: null, picked: answer } }],
  });
});

test('JsonValidator needs no ideal', () => {
  expect(takes(jsonValidator.sampleSchema(args, undefined), { input: 'x' })).toBe(true);
});
