import { expect, test } from 'vitest';
import { splitNames } from '../../src/cli/choose-completion-fn.ts';
import { openRegistry } from '../../src/registry/read-registry.ts';
import { readSpec } from '../../src/run/find-completion-fn.ts';
import { createFolder } from '../end-to-end/run-tseval.ts';

const yaml = `
far/*: {class: OpenAIChat, args: {model: "*"}}
far/near/*: {class: OpenAIChat, args: {model: "models/*-v1"}}
far/exact: {class: OpenAIChat, args: {model: this-one}}
echo: {class: OpenAIChat, args: {model: my-echo}}
dummy: {class: OpenAIChat, args: {model: my-dummy}}
other: far/exact
`;

async function spec(name: string, given: Record<string, unknown> = {}) {
  const cwd = createFolder({ 'registry/completion_fns/a.yaml': yaml });
  const registry = openRegistry([{ path: `${cwd}/registry`, isBuiltIn: false }], cwd);
  const { spec } = await readSpec(name, { registry, given });
  return { class: spec.class.name, args: spec.args };
}

test.for([
  ['far/a', { class: 'OpenAIChat', args: { model: 'a' } }],
  ['far/a/b', { class: 'OpenAIChat', args: { model: 'a/b' } }],
  ['far/near/a', { class: 'OpenAIChat', args: { model: 'models/a-v1' } }],
  ['far/exact', { class: 'OpenAIChat', args: { model: 'this-one' } }],
  ['other', { class: 'OpenAIChat', args: { model: 'this-one' } }],
  ['meta-llama/Llama-3', { class: 'OpenAI', args: { model: 'meta-llama/Llama-3' } }],
  ['model:far/a', { class: 'OpenAI', args: { model: 'far/a' } }],
  ['echo', { class: 'OpenAIChat', args: { model: 'my-echo' } }],
  ['dummy', { class: 'dummy', args: {} }],
] as const)('%s means %j', async ([name, expected]) => {
  expect(await spec(name)).toEqual(expected);
});

test('--completion-args are args of the class where it knows them, else parameters', async () => {
  expect((await spec('far/a', { api: 'responses', temperature: 1, extra_options: { top_p: 1 } })).args).toEqual({
    model: 'a',
    api: 'responses',
    extra_options: { temperature: 1, top_p: 1 },
  });
});

test('--completion-args are checked', async () => {
  await expect(spec('gpt-4o', { api: 'chats' })).rejects.toThrow('"api" in the args of gpt-4o must be one of');
});

test.for([
  ['a,b', ['a', 'b']],
  ['a, constant:x\\, y ,b', ['a', 'constant:x, y', 'b']],
] as const)('%s is %j', ([given, names]) => {
  expect(splitNames(given)).toEqual(names);
});
