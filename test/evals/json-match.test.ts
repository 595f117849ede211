import { expect, test } from 'vitest';
import { jsonMatch } from '../../src/evals/json-match.ts';
import { evaluate } from './run-template.ts';

const args = { samples_jsonl: 'x.jsonl' };

test('JsonMatch records the answer once for each ideal that it equals', async () => {
  const sample = { input: 'x', ideal: ['{"a":2}', '{"a":1}'] };
  expect(await evaluate(jsonMatch, { args, sample, answer: '{ "a": 1.0 }' })).toEqual({
    asked: [['x', { temperature: 0, max_tokens: 512 }]],
    events: [
      { type: 'match', data: { correct: true, expected: sample.ideal, picked: ['{ "a": 1.0 }'] } },
      { type: 'metrics', data: { accuracy: 1 } },
    ],
  });
});

test.for(['', 'no JSON', 'null'])('JsonMatch takes the answer %j for wrong', async (answer) => {
  const { events } = await evaluate(jsonMatch, { args, sample: { input: 'x', ideal: 'null' }, answer });
  expect(events[0]?.data).toEqual({ correct: false, expected: 'null', picked: [] });
});

test('JsonMatch names an ideal that is not JSON', () => {
  expect(jsonMatch.checkSample?.({ input: 'x', ideal: ['1', '{a:1}'] }, args, undefined)?.message).toBe(
    'the ideal "{a:1}" is not JSON',
  );
  expect(jsonMatch.checkSample?.({ input: 'x', ideal: 'NaN' }, args, undefined)).toBeUndefined();
});
