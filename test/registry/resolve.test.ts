import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRegistry } from '../../src/registry/read-registry.ts';
import { resolveEntry } from '../../src/registry/resolve.ts';
import { resolveAllEvals } from '../../src/registry/resolve-all-evals.ts';
import { resolveEval } from '../../src/registry/resolve-eval.ts';
import { resolveEvalSet } from '../../src/registry/resolve-eval-set.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const roots = ['built-in', 'user'].map((root) => ({ path: join(fixtures, root), isBuiltIn: root === 'built-in' }));
const open = () => openRegistry(roots, fixtures);

test.for(['colours', 'colour', 'two-steps', 'colours.dev.v1'])(
  'the name %s leads to its spec',
  async (requestedName) => {
    expect(await resolveEval(open(), requestedName)).toMatchObject({
      requestedName,
      name: 'colours.dev.v1',
      baseEval: 'colours',
      split: 'dev',
      cls: 'evals.elsuite.basic.match:Match',
      args: { sample_jsonl: 'colours/samples.jsonl', num_few_shot: '3' },
      group: 'colours',
      root: join(fixtures, 'user'),
      file: 'user/evals/colours.yaml',
      isBuiltIn: false,
      base: { id: 'colours.dev.v1', metrics: ['accuracy'], description: 'Names of colours' },
    });
  },
);

test('an alias of a built-in entry leads to the entry of the user', async () => {
  expect(await resolveEval(open(), 'shared')).toMatchObject({ cls: 'Includes', isBuiltIn: false });
});

test('args without a value are no args', async () => {
  expect((await resolveEval(open(), 'colours.test.v1')).args).toEqual({});
});

test('an eval without a base eval has none', async () => {
  expect((await resolveEval(open(), 'only-built-in.dev.v0')).base).toBeUndefined();
});

test.for([
  ['colors', 'unknown eval "colors"', undefined, 'did you mean "colours"'],
  ['xyzzy', 'unknown eval "xyzzy"', undefined, '"tseval list" shows every eval'],
  ['nowhere', 'unknown eval "colurs"', '19:7', 'did you mean "colours"'],
  ['loop-a', 'the aliases lead in a circle: loop-a → loop-b → loop-c → loop-a', '23:7', 'itself'],
  ['own-tail', 'the aliases lead in a circle: loop-a → loop-b → loop-c → loop-a', '23:7', 'itself'],
  ['nosplit', 'the eval name "nosplit" has no split', '26:1', 'nosplit.dev.v0'],
  ['neither', 'the eval neither has neither "class" nor "id"', '28:1', 'add "class"'],
  ['reserved.dev.v0', '"cls" in the eval reserved.dev.v0 is reserved', '32:3', 'write "class"'],
  [
    'wrong-class.dev.v0',
    '"class" in the eval wrong-class.dev.v0 must be a string, not a list',
    '34:10',
    'the class to run',
  ],
  [
    'wrong-args.dev.v0',
    '"args" in the eval wrong-args.dev.v0 must be a mapping or null, not the string "samples.jsonl"',
    '37:9',
    'arguments',
  ],
  ['number.dev.v0', 'the eval number.dev.v0 must be a mapping, not the number 7', '38:1', 'indent'],
] as const)('the name %s is refused with a reason and a hint', async ([name, message, at, hint]) => {
  const error = await resolveEval(open(), name).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ exitCode: 2, problems: [{ message, hint: expect.stringContaining(hint) }] });
  const place = (error as { problems: { place?: { line: number; column: number } }[] }).problems[0]?.place;
  expect(place && `${place.line}:${place.column}`).toBe(at);
});

test('a registry without any eval says so', async () => {
  const resolved = resolveEval(openRegistry([], fixtures), 'colours');
  await expect(resolved).rejects.toMatchObject({ problems: [{ hint: expect.stringContaining('--registry-path') }] });
});

test('all evals are listed, with a spec or with the reason why not', async () => {
  const listed = await resolveAllEvals(open());
  const names = (hasSpec: boolean) => listed.filter((item) => 'spec' in item === hasSpec).map(({ name }) => name);
  expect(names(true)).toEqual([
    'shared',
    'only-built-in.dev.v0',
    'colours',
    'colours.dev.v1',
    'colours.test.v1',
    'colour',
    'two-steps',
    'shared.dev.v0',
  ]);
  expect(names(false)).toHaveLength(11);
});

test('a set runs what its names and patterns match, in registry order, each eval once', async () => {
  expect(await resolveEvalSet(open(), 'stars')).toEqual({
    name: 'stars',
    evals: ['shared.dev.v0', 'only-built-in.dev.v0', 'colours.dev.v1', 'colours.test.v1'],
    problems: [],
    unresolved: [],
  });
});

test('in a pattern a dot is a dot', async () => {
  expect((await resolveEvalSet(open(), 'dots')).evals).toEqual(['colours.dev.v1']);
});

test('members of a set that match nothing are problems, and the others are run', async () => {
  expect(await resolveEvalSet(open(), 'partly')).toMatchObject({
    evals: ['colours.dev.v1'],
    problems: [
      { message: 'the eval set partly names no eval with "nothing-*"', place: { line: 9, column: 20 } },
      { message: 'the eval set partly names no eval with "colourz"', hint: expect.stringContaining('"colour"') },
    ],
  });
});

test.for([
  ['none', 'the eval set none names no eval with "nothing-*"'],
  ['text', '"evals" in the eval set text must be a list, not the string "colours"'],
  ['broken', 'the eval name "nosplit" has no split'],
  ['star', 'unknown eval set "star"'],
] as const)('the set %s is refused with a reason', async ([name, message]) => {
  await expect(resolveEvalSet(open(), name)).rejects.toMatchObject({
    problems: [{ message, hint: expect.any(String) }],
  });
});

test('a completion function is found through its alias', async () => {
  expect(await resolveEntry(open(), 'completion_fns', 'short')).toMatchObject({
    name: 'long',
    value: { args: { model: 'some-model' } },
  });
});

test('a rubric is found', async () => {
  expect(await resolveEntry(open(), 'modelgraded', 'fair')).toMatchObject({ value: { choice_strings: ['Yes', 'No'] } });
});

test('a choice that YAML takes for a boolean is refused with the remedy', async () => {
  await expect(resolveEntry(open(), 'modelgraded', 'unquoted')).rejects.toMatchObject({
    problems: [
      {
        message: '"choice_strings[0]" in the modelgraded spec unquoted must be a string, not true',
        place: { line: 8, column: 20, length: 3 },
        hint: 'put it in quotes',
      },
    ],
  });
});

test('the place that asks for an unknown name is told', async () => {
  const origin = { file: 'a.yaml', line: 3 };
  await expect(resolveEntry(open(), 'modelgraded', 'fairr', origin)).rejects.toMatchObject({
    problems: [{ message: 'unknown modelgraded spec "fairr"', place: origin, hint: 'did you mean "fair"?' }],
  });
});
