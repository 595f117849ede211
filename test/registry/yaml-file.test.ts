import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseYamlFile } from '../../src/registry/yaml-file.ts';

interface Vector {
  yaml: string;
  value?: unknown;
  error?: string;
}

const vectors = readFileSync(join(import.meta.dirname, 'fixtures/yaml.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

/** Values that JSON cannot hold stay as they are written. */
const keptAsText: Record<string, unknown> = {
  'a: .inf': { a: '.inf' },
  'a: -.INF': { a: '-.INF' },
  'a: .nan': { a: '.nan' },
};

test.for(vectors)('$yaml means what PyYAML makes of it', async ({ yaml, value, error }) => {
  const file = await parseYamlFile('x.yaml', yaml);
  if (error === undefined) {
    expect(file.problems).toEqual([]);
    expect(file.data).toEqual(keptAsText[yaml] ?? value);
  } else {
    expect(file.problems).toMatchObject([
      { place: { file: 'x.yaml', line: expect.any(Number), text: expect.any(String) } },
    ]);
  }
});

test.for([
  ['a: !!float 12', { a: 12 }],
  ["a: !!bool 'on'", { a: true }],
  ['a: !!null x', { a: null }],
  ['a: ! 12', { a: '12' }],
  ['a: -0x1f', { a: -31 }],
  ['a: 1:30.5', { a: 90.5 }],
  ['1.0: x\n-0.0: y\n1e3: z', { '1.0': 'x', '-0.0': 'y', '1e3': 'z' }],
  ['? &k a\n: 1\n*k : 2', { a: 2 }],
  ['a: |\n  x\n  y', { a: 'x\ny' }],
  ['a: |\n  x\n  y\n', { a: 'x\ny\n' }],
  ['a: |+\n  x\n\n', { a: 'x\n\n' }],
  ['a: "x\u0085  y"\rb: 2', { a: 'x y', b: 2 }],
  ['a: "x\u2028y"', { a: 'x\u2028y' }],
  ['a: {\n  b: 1\n}', { a: { b: 1 } }],
  ['=: 1', { '=': 1 }],
  ['toString: 1\nconstructor: 2', { toString: 1, constructor: 2 }],
] as const)('%j becomes the same values as in Python', async ([yaml, value]) => {
  expect(await parseYamlFile('x.yaml', yaml)).toMatchObject({ data: value, problems: [] });
});

test('the key __proto__ is a key like any other', async () => {
  const { data } = await parseYamlFile('x.yaml', '__proto__: {a: 1}');
  expect(Object.entries(data as object)).toEqual([['__proto__', { a: 1 }]]);
});

test('merged keys come first and own keys win, as in Python', async () => {
  const { data } = await parseYamlFile('x.yaml', 'x: &x {p: 1, q: 1}\ny: {q: 2, <<: *x, r: 3}');
  expect(Object.entries((data as { y: object }).y)).toEqual(Object.entries({ p: 1, q: 2, r: 3 }));
});

test.for([
  ['a tab as indentation', 'a:\n\tb: 1', '2:1', 'a tab in the indentation', 'indent with spaces'],
  ['an open quote', 'a: "x\nb: 1\n', '2:4', 'a quoted text does not end', 'closing quote'],
  ['an open bracket', 'a: [1, 2\nb: 1\n', '2:1', 'brackets does not end', 'closing bracket'],
  ['wrong indentation', 'a:\n    b: 1\n  c: 2\n', '3:3', 'indentation', 'indent'],
  ['a colon in a text', 'a: b: c', '1:4', 'cannot start here', 'in quotes'],
  ['a key without a colon', 'a: 1\nb\n', '2:1', 'must be on one line', '":"'],
  ['a special first character', 'a: @b', '1:4', 'cannot start with', 'quotes'],
  ['two documents', 'a: 1\n---\nb: 1', '2:1', 'more than one YAML document', '---'],
  ['an unknown tag', 'a: !foo {b: 1}', '1:4', 'the YAML tag !foo is not supported', 'remove the tag'],
  ['a wrong tag', 'a: !!int x', '1:4', 'the value is not a number', 'tag'],
  ['a wrong boolean', 'a: !!bool x', '1:4', 'the value is not a boolean', 'tag'],
  ['an unknown alias', 'a: *nope', '1:4', 'there is no anchor "&nope"', 'anchor'],
  ['an anchor given twice', 'a: &x 1\nb: &x 2', '2:7', 'given twice', 'rename'],
  ['a merge of a text', 'a: &x 1\nb: {<<: *x}', '1:7', '"<<" merges mappings only', '*name'],
  ['a merge of itself', 'a: &x\n  b: *x', '2:6', 'inside its own anchor', 'write'],
  ['a list as a key', '[a]: 1', '1:1', 'a key must be a plain text', 'quotes'],
  ['a control character', 'a: 1\nb: \u0007', '2:4', 'control character (U+0007)', 'remove'],
  ['a NUL', 'a: \0', '1:4', 'control character (U+0000)', 'remove'],
  ['a line separator in a key', 'a\u2028: 1', '1:1', 'line separator', 'remove'],
] as const)('%s is a problem with its place and what to do', async ([, yaml, at, message, hint]) => {
  const { problems } = await parseYamlFile('x.yaml', yaml);
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  expect(`${problem?.place?.line}:${problem?.place?.column}`).toBe(at);
  expect(problem?.message).toContain(message);
  expect(problem?.hint).toContain(hint);
  expect(problem?.place?.text).toBe(yaml.split('\n')[(problem?.place?.line ?? 0) - 1]);
});

test.for(['list', 'merge'])('an alias bomb made of %ss ends at once with the place of an alias', async (form) => {
  const level = (index: number) => {
    const aliases = Array.from({ length: 9 }, () => `*a${index - 1}`).join(', ');
    return form === 'list'
      ? `a${index}: &a${index} [${aliases}]`
      : `a${index}: &a${index} {x: [${aliases}], <<: [${aliases}]}`;
  };
  const yaml = ['a0: &a0 {x: lol}', ...Array.from({ length: 12 }, (_, index) => level(index + 1))].join('\n');
  const { problems } = await parseYamlFile('x.yaml', yaml);
  expect(problems[0]).toMatchObject({
    message: expect.stringContaining('100000'),
    place: { line: expect.any(Number) },
  });
});

test('deep nesting is a problem, not a crash', async () => {
  const { problems } = await parseYamlFile('x.yaml', `a: ${'['.repeat(50_000)}`);
  expect(problems).toHaveLength(1);
});

const placed = `x: &x
  p: 1
  list: [a, {b: c}]
y:
  <<: *x
  q: |
    text
  empty:
  'long key': value
`;

test.for([
  [['x', 'p'], 'value', '2:6'],
  [['x', 'p'], 'key', '2:3'],
  [['x', 'list', 1, 'b'], 'value', '3:17'],
  [['x'], 'value', '1:1'],
  [['y', 'p'], 'key', '2:3'],
  [['y', 'q'], 'value', '6:6'],
  [['y', 'empty'], 'value', '8:3'],
  [['y', 'nothing', 'here'], 'value', '4:1'],
  [['x', 'list', 9], 'value', '3:9'],
] as const)('the place of %j as a %s is %s', async ([path, target, at]) => {
  const { place } = await parseYamlFile('x.yaml', placed);
  const { line, column } = place(path, target);
  expect(`${line}:${column}`).toBe(at);
});

test('a place has the line and the width of what it marks', async () => {
  const { place } = await parseYamlFile('x.yaml', placed.replaceAll('\n', '\r\n'));
  expect(place(['y', 'long key'], 'key')).toEqual({
    file: 'x.yaml',
    line: 9,
    column: 3,
    length: 10,
    text: "  'long key': value",
  });
  expect(place(['y', 'q']).text).toBe('  q: |');
});

test.for(['', '# nothing\n', '---\n', '...\n'])('the file %j is empty and has no names', async (yaml) => {
  expect(await parseYamlFile('x.yaml', yaml)).toMatchObject({ data: null, names: [], problems: [] });
});
