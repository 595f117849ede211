import { expect, test } from 'vitest';
import { cotClass } from '../../src/completion/cot.ts';
import { ask, create } from './making.ts';

test('the reasoning comes first, then the answer is extracted, stripped as Python strips', async () => {
  const asked: unknown[] = [];
  const reason = async (prompt: unknown) => {
    asked.push(prompt);
    return { texts: [' because '] };
  };
  const extract = async (prompt: unknown) => {
    asked.push(prompt);
    return { texts: ['\x1c yes\n'] };
  };
  const args = {
    cot_completion_fn: 'a',
    extract_completion_fn: 'b',
    cot_template: 'Think.',
    extract_answer_template: 'So:',
  };
  const fn = await create(cotClass, args, { inner: { a: reason, b: extract } });
  const { completion, sampled } = await ask(fn, 'Why?');
  const first = [
    { role: 'system', content: 'Why?' },
    { role: 'assistant', content: 'Think.' },
  ];
  const second = [...first, { role: 'assistant', content: ' because ' }, { role: 'assistant', content: 'So:' }];
  expect(asked).toEqual([first, second]);
  expect(sampled).toEqual([
    { prompt: first, sampled: ' because ' },
    { prompt: second, sampled: '\x1c yes\n' },
  ]);
  expect(completion.texts).toEqual(['yes']);
});

test('without a second function the first one extracts, and both templates have a default', async () => {
  const prompts: unknown[][] = [];
  const same = async (prompt: unknown) => {
    prompts.push(prompt as unknown[]);
    return { texts: ['a'] };
  };
  await ask(await create(cotClass, { cot_completion_fn: 'a' }, { inner: { a: same } }), 'Why?');
  expect(prompts.map(({ length }) => length)).toEqual([2, 4]);
});
