import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RegistryError } from '../../src/errors.ts';
import { openRegistry } from '../../src/registry/read-registry.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

function open(...roots: string[]) {
  const found = roots.map((root) => ({ path: join(fixtures, root), isBuiltIn: root === 'built-in' }));
  return openRegistry(found, fixtures);
}

test("names come in the order of roots, files and keys, and a user's entry takes its own place", async () => {
  const names = await open('built-in', 'user').names('evals');
  expect(names.slice(0, 4)).toEqual(['shared', 'only-built-in.dev.v0', 'colours', 'colours.dev.v1']);
  expect(names.at(-1)).toBe('shared.dev.v0');
});

test("a user's entry replaces a built-in one of the same name without a word", async () => {
  const registry = open('built-in', 'user');
  const entry = await registry.find('evals', 'shared.dev.v0');
  expect(entry).toMatchObject({
    name: 'shared.dev.v0',
    file: 'user/evals/shared.v2.yaml',
    root: join(fixtures, 'user'),
    isBuiltIn: false,
    group: 'shared',
    value: { class: 'Includes' },
  });
  expect(await registry.findings('evals')).toEqual([]);
});

test('an entry knows where it and its parts stand', async () => {
  const entry = await open('user').find('evals', 'colours.dev.v1');
  expect(entry?.place([], 'key')).toMatchObject({ file: 'user/evals/colours.yaml', line: 7, column: 1 });
  expect(entry?.place(['args', 'sample_jsonl'], 'key')).toEqual({
    file: 'user/evals/colours.yaml',
    line: 10,
    column: 5,
    length: 12,
    text: '    sample_jsonl: colours/samples.jsonl',
  });
});

test('a name that two roots of the user define is an error that names both places when it is needed', async () => {
  const registry = open('user', 'second');
  const found = registry.find('evals', 'colours');
  await expect(found).rejects.toThrow(RegistryError);
  await expect(found).rejects.toMatchObject({
    problems: [
      {
        message: '"colours" is defined twice: user/evals/colours.yaml:2 and second/evals/again.yaml:3',
        place: { file: 'second/evals/again.yaml', line: 3, column: 1, length: 7, text: 'colours:' },
      },
    ],
  });
});

test('a name that is defined twice stops nobody who does not need it', async () => {
  const registry = open('user', 'second');
  expect(await registry.find('evals', 'other.dev.v0')).toBeDefined();
  expect(await registry.findings('evals')).toMatchObject([
    { message: expect.stringContaining('"colours" is defined twice') },
  ]);
});

test.for(['before.dev.v0', 'after.dev.v0', 'fine.dev.v0'])(
  'the entry %s is read although its file has a fault elsewhere',
  async (name) => {
    const entry = await open('faulty').find('evals', name);
    expect(entry?.value).toMatchObject({ class: 'Match' });
  },
);

test('what follows a fault keeps its value and its line', async () => {
  const entry = await open('faulty').find('evals', 'after.dev.v0');
  expect(entry?.value).toEqual({ class: 'Match', args: { samples_jsonl: 'after.jsonl\n' } });
  expect(entry?.place(['args', 'samples_jsonl'], 'key')).toMatchObject({ line: 10, column: 5 });
});

test.for([
  ['syntax.dev.v0', 'a tab in the indentation', 6],
  ['bytes.dev.v0', 'faulty/evals/b-bytes.yaml is not valid UTF-8', 4],
] as const)('the entry %s, which has the fault, is refused', async ([name, message, line]) => {
  await expect(open('faulty').find('evals', name)).rejects.toMatchObject({ problems: [{ message, place: { line } }] });
});

test('two faults of a file are both told to who needs the second', async () => {
  const found = open('faulty').find('evals', 'tagged.dev.v0');
  await expect(found).rejects.toMatchObject({
    problems: [
      { message: 'a tab in the indentation', place: { line: 6 } },
      { message: 'the YAML tag !python/name:os.system is not supported', place: { line: 13 } },
    ],
  });
});

test('the faults that the scan meets are findings', async () => {
  const findings = await open('faulty').findings('evals');
  expect(findings.map(({ message }) => message)).toEqual([
    'a tab in the indentation',
    'faulty/evals/b-bytes.yaml is not valid UTF-8',
    'faulty/evals/c-list.yaml is a list, not a mapping of names to entries: it adds nothing',
    expect.stringContaining('cannot read faulty/evals/d-folder.yaml'),
  ]);
});

test('parsing everything gives each entry that can be read and each fault', async () => {
  const { entries, problems } = await open('faulty').parseAll('evals');
  expect(entries.map(({ name }) => name)).toEqual(['before.dev.v0', 'after.dev.v0', 'fine.dev.v0']);
  expect(problems).toHaveLength(5);
});

test('a file in a form that the scan does not know is parsed for its names', async () => {
  expect(await open('odd').names('evals')).toEqual(['flow.dev.v0', 'second.dev.v0']);
});

test('a kind may be one file instead of a folder', async () => {
  const entry = await open('odd').find('eval_sets', 'all');
  expect(entry).toMatchObject({ file: 'odd/eval_sets', group: 'eval_sets', value: { evals: ['*'] } });
});

test('a kind that no root has is empty', async () => {
  const registry = open('odd');
  expect(await registry.names('solvers')).toEqual([]);
  expect(await registry.find('solvers', 'x')).toBeUndefined();
});

test.for(['toString', '__proto__', 'constructor'])('the name %s is not found unless it is defined', async (name) => {
  expect(await open('user').find('evals', name)).toBeUndefined();
});

test('a kind is read only when it is asked for', async () => {
  const root = mkdtempSync(join(tmpdir(), 'tseval-'));
  const registry = openRegistry([{ path: root, isBuiltIn: false }], root);
  expect(await registry.names('evals')).toEqual([]);
  cpSync(join(fixtures, 'user/modelgraded'), join(root, 'modelgraded'), { recursive: true });
  expect(await registry.names('modelgraded')).toEqual(['fair', 'unquoted']);
});

test('a key given twice in one file counts once, and the last value wins', async () => {
  const root = mkdtempSync(join(tmpdir(), 'tseval-'));
  mkdirSync(join(root, 'evals'));
  writeFileSync(join(root, 'evals/a.yaml'), '\uFEFFa.dev.v0: {class: One}\na.dev.v0: {class: Two}\n');
  const registry = openRegistry([{ path: root, isBuiltIn: false }], root);
  expect(await registry.names('evals')).toEqual(['a.dev.v0']);
  expect((await registry.find('evals', 'a.dev.v0'))?.value).toEqual({ class: 'Two' });
});
