import { describe, expect, test } from 'vitest';
import { makeFolder } from '../samples/temp-folder.ts';
import { checkFolder, codesOf } from './checking.ts';

const data = { 'data/samples.jsonl': '{"input": "a?", "ideal": "x"}\n{"input": "b?", "ideal": "y"}\n' };
const spec = (name: string) => `${name}:\n  class: Match\n  args: {samples_jsonl: samples.jsonl}\n`;
const alias = (name: string, target: string) => `${name}:\n  id: ${target}\n`;

function check(evals: string, files: Readonly<Record<string, string>> = {}, names: readonly string[] = []) {
  return checkFolder(makeFolder({ ...data, 'evals/a.yaml': evals, ...files }), { names });
}

describe('an alias', () => {
  test.for<[string, string, string[], string | undefined]>([
    ['a', 'a.dev.v0', ['a.dev.v0'], undefined],
    ['a', 'a.dev.v0', ['a.dev.v0', 'a.dev.v1'], 'a.dev.v1'],
    ['a', 'a.dev.v9', ['a.dev.v9', 'a.dev.v10'], 'a.dev.v10'],
    ['a', 'a.dev.v1', ['a.dev.v0', 'a.dev.v1'], undefined],
    ['a', 'a.dev.v0', ['a.dev.v0', 'a.test.v1'], undefined],
    ['a', 'a.s1.simple-v0', ['a.s1.simple-v0', 'a.s1.hard-v1'], undefined],
    ['a', 'a.s1.simple-v0', ['a.s1.simple-v0', 'a.s1.simple-v2', 'a.s1.simple-v1'], 'a.s1.simple-v2'],
    ['a', 'a.dev.v1.2', ['a.dev.v1.2', 'a.dev.v1.10'], 'a.dev.v1.10'],
    ['a.dev', 'a.dev.v0', ['a.dev.v0', 'a.dev.v1'], 'a.dev.v1'],
    ['a-first', 'a.dev.v0', ['a.dev.v0', 'a.dev.v1'], undefined],
    ['a.dev.latest', 'a.dev.v0', ['a.dev.v0', 'a.dev.v1'], undefined],
    ['a', 'a.dev.gpt3', ['a.dev.gpt3', 'a.dev.gpt4'], undefined],
  ])('%s of %s among %j is behind %s', async ([name, target, specs, latest]) => {
    const { findings } = await check(`${alias(name, target)}${specs.map(spec).join('')}`);
    expect(findings.map(({ code }) => code)).toEqual(latest === undefined ? [] : ['alias-behind']);
    expect(findings[0]?.message ?? '').toContain(latest ?? '');
  });

  test('another alias of a later version is none', async () => {
    const { findings } = await check(`${alias('a', 'a.dev.v0')}${spec('a.dev.v0')}${alias('a.dev.v1', 'a.dev.v0')}`);
    expect(findings).toEqual([]);
  });
});

test('a key that belongs to the base eval is to be moved there', async () => {
  const { findings } = await check(`${spec('a.dev.v0')}  description: text\n`);
  expect(findings.map(({ message, hint, place }) => [message, hint, place?.line])).toEqual([
    ['the key "description" of a.dev.v0 is read by nothing', 'move it to the base eval "a"', 4],
  ]);
});

test('every kind of entry is checked, and each fault is told once', async () => {
  const result = await check(`${alias('a', 'a.dev.v0')}${spec('a.dev.v0')}${alias('lost', 'a.dev.v7')}broken: 1\n`, {
    'eval_sets/sets.yaml': 'all:\n  evals: [a]\nsome:\n  evals: [a, none]\nempty:\n  evals: []\n',
    'completion_fns/fns.yaml': 'fn:\n  class: OpenAIChat\n  args: {modle: x}\nforeign:\n  class: pkg.module:Fn\n',
    'modelgraded/rubrics.yaml': 'rubric:\n  prompt: "{completion}"\n',
    'evals/z.yaml': 'z: [\n',
  });
  const found = result.findings.map(({ code, place }) => `${code} ${place?.file}:${place?.line}`);
  expect(found).toEqual([
    'invalid-entry completion_fns/fns.yaml:3',
    'unknown-member eval_sets/sets.yaml:4',
    'invalid-entry eval_sets/sets.yaml:6',
    'invalid-entry evals/a.yaml:7',
    'invalid-entry evals/a.yaml:8',
    'invalid-entry evals/z.yaml:1',
    'invalid-entry modelgraded/rubrics.yaml:1',
    'invalid-entry modelgraded/rubrics.yaml:1',
  ]);
  expect(result.evals.map(({ name, status }) => [name, status])).toEqual([['a.dev.v0', 'run']]);
});

describe('evals that are not for tseval to check', () => {
  const reasonOf = async (entry: string) => {
    const { findings, evals } = await check(entry);
    return [findings.map(({ code }) => code), evals[0]?.status, evals[0]?.reason];
  };
  test.for<[string, string, unknown[]]>([
    [
      'code in Python',
      'a.dev.v0:\n  class: evals.elsuite.own:Own\n',
      [['not-runnable'], 'skipped', 'its class cannot be run'],
    ],
    [
      'data on a hub',
      'a.dev.v0:\n  class: MultipleChoice\n  args: {dataset: "hf://mmlu"}\n',
      [['remote-data'], 'skipped', 'its data are not local'],
    ],
    [
      'a module that may not run',
      'a.dev.v0:\n  class: ./own.ts:Own\n  args: {samples_jsonl: samples.jsonl}\n',
      [['code-not-allowed'], 'skipped', 'its code is not allowed to run'],
    ],
    [
      'a misspelt class',
      'a.dev.v0:\n  class: Mtach\n  args: {samples_jsonl: samples.jsonl}\n',
      [['invalid-entry'], 'skipped', 'it has errors'],
    ],
    [
      'a misspelt class of a known module',
      'a.dev.v0:\n  class: evals.elsuite.basic.match:Mtach\n',
      [['invalid-entry'], 'skipped', 'it has errors'],
    ],
  ])('%s', async ([, entry, expected]) => {
    expect(await reasonOf(entry)).toEqual(expected);
  });
});

test('a registry without any data has one finding for all its evals', async () => {
  const folder = makeFolder({ 'evals/a.yaml': `${spec('a.dev.v0')}${spec('b.dev.v0')}` });
  const { findings } = await checkFolder(folder);
  expect(findings.map(({ code, place, evals }) => [code, place?.file, evals])).toEqual([
    ['data-missing', 'data', ['a.dev.v0', 'b.dev.v0']],
  ]);
});

test('only what is named is checked, with its alias and its base', async () => {
  const evals = `${alias('a', 'a.dev.v0')}  x: 1\n${spec('a.dev.v0')}${spec('a.dev.v1')}  y: 1\n${spec('b.dev.v0')}`;
  const named = await check(evals, { 'evals/z.yaml': 'z: [\n' }, ['a']);
  expect(codesOf(named)).toEqual(['alias-behind 2', 'unknown-key 3']);
  expect(named.evals.map(({ name }) => name)).toEqual(['a.dev.v0']);
  const pattern = await check(evals, {}, ['*.v1', 'b.dev.v0']);
  expect(pattern.evals.map(({ name }) => name)).toEqual(['a.dev.v1', 'b.dev.v0']);
});

test('a built-in registry is left out where the user has one', async () => {
  const builtIn = makeFolder({ 'evals/own.yaml': spec('own.dev.v0') });
  const folder = makeFolder({ ...data, 'evals/a.yaml': spec('a.dev.v0') });
  const { evals } = await checkFolder(folder, { builtIn });
  expect(evals.map(({ name }) => name)).toEqual(['a.dev.v0']);
});

describe('gates', () => {
  test.for<[string, string[], string[]]>([
    ['that the eval can be held to', ['accuracy>=0.7', 'errored<=2', 'pass@3>=0.5', 'flip_rate<=0.2'], []],
    ['for a metric that it cannot produce', ['score>=0.5'], ['impossible-gate 3']],
    ['that are none', ['accuracy'], ['impossible-gate 3']],
    ['that no share can reach', ['accuracy>=85'], ['impossible-gate 3']],
  ])('%s', async ([, gates, codes]) => {
    const base = `${alias('a', 'a.dev.v0')}  gates: ${JSON.stringify(gates)}\n`;
    expect(codesOf(await check(`${base}${spec('a.dev.v0')}`))).toEqual(codes);
  });

  test('an eval whose gate a constant meets is told of it', async () => {
    const rows = ['x', 'x', 'x', 'y', 'z'].map((ideal, n) => `${JSON.stringify({ input: `${n}?`, ideal })}\n`);
    const data = { 'data/samples.jsonl': rows.join('') };
    expect(codesOf(await check(spec('a.dev.v0'), data))).toEqual([]);
    const low = `${spec('a.dev.v0')}  gates: [accuracy>=0.6]\n`;
    expect(codesOf(await check(low, data))).toEqual(['constant-passes 2']);
  });
});
