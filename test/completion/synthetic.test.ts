import { expect, test } from 'vitest';
import type { CompletionClass } from '../../src/completion/completion-class.ts';
import { syntheticClasses } from '../../src/completion/synthetic.ts';
import { builtInSpec, completionClasses } from '../../src/completion/table.ts';
import { ask, create } from './making.ts';

const chat = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Ping' },
];

test.for([
  ['dummy', 'This is a dummy response.'],
  ['echo', 'Ping'],
  ['empty', ''],
  ['constant:yes, sir', 'yes, sir'],
  ['constant:', ''],
] as const)('%s answers %j and records nothing', async ([name, text]) => {
  const { class: cls, args } = builtInSpec(name);
  const { completion, sampled } = await ask(await create(await cls.load(), args), chat);
  expect(completion).toEqual({ texts: [text] });
  expect(sampled).toEqual([]);
});

test('oracle is refused where the template has no perfect answers', async () => {
  const oracle = syntheticClasses.get('oracle') as CompletionClass;
  await expect(create(oracle, {})).rejects.toThrow('"oracle" cannot answer: Match does not say');
});

test.for([
  ['gpt-4o', 'OpenAI', { model: 'gpt-4o' }],
  ['meta-llama/Llama-3', 'OpenAI', { model: 'meta-llama/Llama-3' }],
  ['model:groq/llama', 'OpenAI', { model: 'groq/llama' }],
  ['replay:a.jsonl', 'Replay', { path: 'a.jsonl' }],
] as const)('%s is %s of %j', ([name, cls, args]) => {
  const spec = builtInSpec(name);
  expect([spec.class.name, spec.args]).toEqual([cls, args]);
});

test('the classes have the names that the table gives them', async () => {
  for (const { name, load } of completionClasses) expect((await load()).name).toBe(name);
});
