import { describe, expect, test } from 'vitest';
import { match } from '../../src/evals/match.ts';
import { testMatch } from '../../src/evals/test-match.ts';
import type { Message } from '../../src/prompts/messages.ts';
import { evaluate, takes } from './run-template.ts';

const args = { samples_jsonl: 'x.jsonl' };
const message = (content: string): Message => ({ role: 'user', content });

describe('Match', () => {
  test('asks the input and records which ideal the answer begins with', async () => {
    const sample = { input: 'Capital of France?', ideal: ['paris', 'Paris'] };
    expect(await evaluate(match, { args, sample, answer: 'Paris!' })).toEqual({
      asked: [['Capital of France?', { temperature: 0 }]],
      events: [
        {
          type: 'match',
          data: {
            correct: true,
            expected: ['paris', 'Paris'],
            picked: 'Paris',
            sampled: 'Paris!',
            options: ['paris', 'Paris'],
          },
        },
      ],
    });
  });

  test('records one ideal as that value, and nothing picked as null', async () => {
    const sample = { input: 'Capital of France?', ideal: ['Paris'] };
    const { events } = await evaluate(match, { args, sample, answer: 'Rome' });
    expect(events.map(({ data }) => data)).toEqual([
      { correct: false, expected: 'Paris', picked: null, sampled: 'Rome', options: ['Paris'] },
    ]);
    expect(Object.keys(events[0]?.data ?? {})).toEqual(['correct', 'expected', 'picked', 'sampled', 'options']);
  });

  test('does not send max_tokens', async () => {
    const { asked } = await evaluate(match, {
      args: { ...args, max_tokens: 7 },
      sample: { input: 'x', ideal: 'y' },
      answer: '',
    });
    expect(asked).toEqual([['x', { temperature: 0 }]]);
  });

  test.for([
    [0, ['system', 'question']],
    [1, ['system', 'q1', 'a1', 'question']],
    [2, ['system', 'q1', 'a1', 'q2', 'a2', 'question']],
    [9, ['system', 'q1', 'a1', 'q2', 'a2', 'question']],
  ] as const)('with num_few_shot %d shows the examples before the last message', async ([count, contents]) => {
    const rows = [{ sample: [message('q1'), message('a1')] }, { sample: [message('q2'), message('a2')] }];
    const sample = { input: [message('system'), message('question')], ideal: 'y' };
    const { asked } = await evaluate(match, {
      args: { ...args, num_few_shot: count, few_shot_jsonl: 'few.jsonl' },
      sample,
      answer: 'y',
      rows,
    });
    expect(asked).toEqual([[contents.map(message), { temperature: 0 }]]);
  });
});

describe('TestMatch', () => {
  test('is Match over samples of its own', async () => {
    expect(testMatch.ownData).toBe('test_match/samples.jsonl');
    expect(takes(testMatch.argsSchema, {})).toBe(true);
    expect(takes(testMatch.argsSchema, args)).toBe(false);
    const { events } = await evaluate(testMatch, { args: {}, sample: { input: 'x', ideal: 'y' }, answer: 'yes' });
    expect(events[0]?.data).toMatchObject({ correct: true, picked: 'y' });
  });
});

describe('the args', () => {
  test.for<[unknown, boolean, string]>([
    [args, true, 'samples are enough'],
    [{}, false, 'samples are needed'],
    [{ sample_jsonl: 'x.jsonl' }, false, 'a mistyped key is refused'],
    [{ ...args, extra: 1 }, false, 'an unknown key is refused'],
    [{ ...args, num_few_shot: 2 }, false, 'few-shot needs its examples'],
    [{ ...args, num_few_shot: 0 }, true, 'no examples are needed for none'],
    [{ ...args, num_few_shot: 2, few_shot_jsonl: 'few.jsonl' }, true, 'few-shot with examples'],
    [{ ...args, num_few_shot: '2', few_shot_jsonl: 'few.jsonl' }, false, 'a count must be a number'],
    [{ ...args, max_tokens: 0 }, false, 'no tokens are no answer'],
  ])('%j: %s, as %s', ([value, valid]) => {
    expect(takes(match.argsSchema, value)).toBe(valid);
  });
});

describe('a sample', () => {
  const few = { ...args, num_few_shot: 1, few_shot_jsonl: 'few.jsonl' };
  test.for<[unknown, boolean, boolean]>([
    [{ input: 'x', ideal: 'y' }, true, false],
    [{ input: [message('x')], ideal: ['y', 'z'], note: 1 }, true, true],
    [{ input: '', ideal: '' }, true, false],
    [{ input: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }], ideal: 'y' }, true, true],
    [{ input: [], ideal: 'y' }, false, false],
    [{ input: [{ content: 'x' }], ideal: 'y' }, false, false],
    [{ input: [{ role: 'user' }], ideal: 'y' }, false, false],
    [{ input: ['x'], ideal: 'y' }, false, false],
    [{ input: 5, ideal: 'y' }, false, false],
    [{ input: 'x', ideal: [] }, false, false],
    [{ input: 'x', ideal: 5 }, false, false],
    [{ input: 'x', ideal: [5] }, false, false],
    [{ input: 'x', ideal: null }, false, false],
    [{ input: 'x' }, false, false],
    [{ ideal: 'x' }, false, false],
    ['x', false, false],
  ])('%j can be used: %s, with few-shot: %s', ([value, valid, validWithExamples]) => {
    expect(takes(match.sampleSchema(args, []), value)).toBe(valid);
    expect(takes(match.sampleSchema(few, []), value)).toBe(validWithExamples);
  });
});
