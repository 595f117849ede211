import { describe, expect, test } from 'vitest';
import { multipleChoice } from '../../src/evals/multiple-choice.ts';
import { evaluate, takes } from './run-template.ts';

const args = { dataset: 'x.jsonl' };
const sample = { question: 'Which one?', answers: ['zero', 'one', 'two', 'three'], label: 1 };
const ORDER = ['A) one', 'B) three', 'C) two', 'D) zero'];

async function ask(instructions?: string): Promise<string[]> {
  const given = instructions === undefined ? args : { ...args, instructions };
  const { asked } = await evaluate(multipleChoice, { args: given, sample, answer: 'A' });
  expect(asked).toEqual([[expect.any(String), { temperature: 0, max_tokens: 1 }]]);
  return String(asked[0]?.[0]).split('\n');
}

describe('MultipleChoice', () => {
  test('asks in one text: instructions, what to reply, a blank line, the question, the options', async () => {
    const [instructions, request, blank, question, ...options] = await ask('Choose.');
    expect([instructions, blank, question]).toEqual(['Choose.', '', 'Which one?']);
    expect(request).toMatch(/letter/);
    // CPython: p = [0, 1, 2, 3]; random.Random(b"eval.split.0:20220722").shuffle(p)
    expect(options).toEqual(ORDER);
  });

  test('begins with an empty line where there are no instructions', async () => {
    expect((await ask())[0]).toBe('');
  });

  test('expects the letter of the right answer', async () => {
    const letter = ORDER.find((option) => option.endsWith(') one'))?.charAt(0) ?? '';
    const right = await evaluate(multipleChoice, { args, sample, answer: `${letter})` });
    expect(right.events).toEqual([
      {
        type: 'match',
        data: { correct: true, expected: letter, picked: letter, sampled: `${letter})`, options: [letter] },
      },
    ]);
    const wrong = await evaluate(multipleChoice, { args, sample, answer: 'one' });
    expect(wrong.events[0]?.data).toMatchObject({ correct: false, expected: letter, picked: null });
  });

  test('names a label without an answer', () => {
    expect(multipleChoice.checkSample?.({ ...sample, label: 4 }, args, undefined)?.message).toBe(
      'the label is 4, but there are only 4 answers, counted from 0',
    );
    expect(multipleChoice.checkSample?.({ ...sample, label: 3 }, args, undefined)).toBeUndefined();
  });

  test.for<[unknown, boolean]>([
    [sample, true],
    [{ ...sample, label: -1 }, false],
    [{ ...sample, label: '1' }, false],
    [{ ...sample, answers: [] }, false],
    [{ ...sample, answers: [1, 2] }, false],
    [{ answers: ['a'], label: 0 }, false],
  ])('the sample %j can be used: %s', ([value, valid]) => {
    expect(takes(multipleChoice.sampleSchema(args, undefined), value)).toBe(valid);
  });

  test.for<[unknown, boolean]>([
    [args, true],
    [{ ...args, instructions: 'Choose.' }, true],
    [{}, false],
    [{ ...args, samples_jsonl: 'y.jsonl' }, false],
  ])('the args %j can be used: %s', ([value, valid]) => {
    expect(takes(multipleChoice.argsSchema, value)).toBe(valid);
  });
});
