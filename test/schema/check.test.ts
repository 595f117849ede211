import { expect, test } from 'vitest';
import { type CheckContext, checkAgainst, loadCheck } from '../../src/schema/check.ts';

const context: CheckContext = { what: 'the args of x.dev.v0', place: (path) => ({ file: path.join('/') }) };

const schema = {
  type: 'object',
  required: ['samples_jsonl'],
  additionalProperties: false,
  properties: {
    samples_jsonl: { type: 'string', minLength: 1, description: 'the path of the samples' },
    num_few_shot: { type: 'integer', minimum: 0 },
    half: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    ignore_case: { type: 'boolean' },
    match_fn: { enum: ['include', 'exact', 'endswith'] },
    mode: { const: 'fast' },
    list: { type: 'array', minItems: 1, maxItems: 2, uniqueItems: true },
    items: { type: 'array', items: { type: 'object', required: ['role'], properties: { role: { type: 'string' } } } },
    map: { type: 'object', minProperties: 1, additionalProperties: { type: 'number' } },
    code: { type: 'string', pattern: '^[a-z]+$' },
    input: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    multicomp_n: { oneOf: [{ type: 'integer', minimum: 1 }, { const: 'from_models' }] },
    choice: { anyOf: [{ const: 'a' }, { enum: ['b', 'c'] }] },
  },
};
const given = (args: object) => ({ samples_jsonl: 's.jsonl', ...args });

test.for([
  [given({ num_few: 1 }), 'unknown key "num_few" in the args of x.dev.v0', 'num_few', 'did you mean "num_few_shot"?'],
  [{}, '"samples_jsonl" is missing in the args of x.dev.v0', '', 'the path of the samples'],
  [
    { samples_jsonl: '' },
    '"samples_jsonl" in the args of x.dev.v0 must not be empty',
    'samples_jsonl',
    'the path of the samples',
  ],
  [
    { samples_jsonl: 1 },
    '"samples_jsonl" in the args of x.dev.v0 must be a string, not the number 1',
    'samples_jsonl',
    'put it in quotes: "1"',
  ],
  [
    { samples_jsonl: true },
    '"samples_jsonl" in the args of x.dev.v0 must be a string, not true',
    'samples_jsonl',
    'put it in quotes',
  ],
  [
    given({ num_few_shot: '3' }),
    '"num_few_shot" in the args of x.dev.v0 must be a whole number, not the string "3"',
    'num_few_shot',
  ],
  [
    given({ num_few_shot: -1 }),
    '"num_few_shot" in the args of x.dev.v0 must be at least 0, not the number -1',
    'num_few_shot',
  ],
  [given({ half: 0 }), '"half" in the args of x.dev.v0 must be more than 0, not the number 0', 'half'],
  [given({ half: 1 }), '"half" in the args of x.dev.v0 must be less than 1, not the number 1', 'half'],
  [
    given({ ignore_case: null }),
    '"ignore_case" in the args of x.dev.v0 must be true or false, not null',
    'ignore_case',
  ],
  [
    given({ match_fn: 'includes' }),
    '"match_fn" in the args of x.dev.v0 must be one of "include", "exact", "endswith", not the string "includes"',
    'match_fn',
    'did you mean "include"?',
  ],
  [given({ mode: 'slow' }), '"mode" in the args of x.dev.v0 must be "fast", not the string "slow"', 'mode'],
  [given({ list: [] }), '"list" in the args of x.dev.v0 must not be empty', 'list'],
  [given({ list: [1, 2, 3] }), '"list" in the args of x.dev.v0 must have at most 2 items', 'list'],
  [given({ list: [1, 1] }), '"list" in the args of x.dev.v0 must not hold the same item twice', 'list'],
  [given({ items: [{ role: 'user' }, {}] }), '"role" is missing in "items[1]" of the args of x.dev.v0', 'items/1'],
  [
    given({ items: [{ role: [] }] }),
    '"items[0].role" in the args of x.dev.v0 must be a string, not an empty list',
    'items/0/role',
  ],
  [given({ map: {} }), '"map" in the args of x.dev.v0 must not be empty', 'map'],
  [
    given({ map: { 'a/b~c': 'x' } }),
    '"map.a/b~c" in the args of x.dev.v0 must be a number, not the string "x"',
    'map/a/b~c',
  ],
  [given({ code: 'A1' }), '"code" in the args of x.dev.v0 must match ^[a-z]+$, which the string "A1" does not', 'code'],
  [given({ input: { a: 1 } }), '"input" in the args of x.dev.v0 must be a string or a list, not a mapping', 'input'],
  [
    given({ input: ['a', 1] }),
    '"input[1]" in the args of x.dev.v0 must be a string, not the number 1',
    'input/1',
    'put it in quotes: "1"',
  ],
  [
    given({ multicomp_n: 0 }),
    '"multicomp_n" in the args of x.dev.v0 must be at least 1, not the number 0',
    'multicomp_n',
  ],
  [
    given({ choice: 'd' }),
    '"choice" in the args of x.dev.v0 must be one of "a", "b", "c", not the string "d"',
    'choice',
  ],
  [[], 'the args of x.dev.v0 must be a mapping, not an empty list', ''],
] as const)('%j is refused in one plain sentence', async ([data, message, file, hint]) => {
  const problems = await checkAgainst(schema, data, context);
  expect(problems).toMatchObject([{ message, place: { file }, ...(hint && { hint }) }]);
});

test('every mistake is told, in the order of the places', async () => {
  const lines: Record<string, number> = { mode: 3, num_few_shot: 1, list: 2 };
  const place: CheckContext['place'] = ([key]) => ({ file: 'a.yaml', line: lines[String(key)] ?? 0 });
  const problems = await checkAgainst(schema, given({ mode: 1, num_few_shot: 'x', list: [] }), { ...context, place });
  expect(problems.map((problem) => problem.place?.line)).toEqual([1, 2, 3]);
});

test('a misspelt key that is required is one mistake', async () => {
  const problems = await checkAgainst(schema, { sample_jsonl: 's.jsonl' }, context);
  expect(problems).toEqual([
    {
      message: 'unknown key "sample_jsonl" in the args of x.dev.v0',
      place: { file: 'sample_jsonl' },
      hint: 'did you mean "samples_jsonl"?',
    },
  ]);
});

test('the place of an unknown key is asked for as a key', async () => {
  const targets: string[] = [];
  const place: CheckContext['place'] = (_, target) => {
    targets.push(target);
    return undefined;
  };
  const problems = await checkAgainst(schema, given({ nonsense: 1 }), { ...context, place });
  expect(targets).toEqual(['key']);
  expect(problems[0]).not.toHaveProperty('place');
});

test('JSON data is spoken of in the words of JSON', async () => {
  const problems = await checkAgainst({ type: 'object' }, [], { ...context, what: 'the sample', syntax: 'json' });
  expect(problems[0]?.message).toBe('the sample must be an object, not an empty list');
});

test('a long value is cut in the sentence', async () => {
  const problems = await checkAgainst({ type: 'number' }, 'x'.repeat(500), context);
  expect(problems[0]?.message.length).toBeLessThan(130);
});

test('valid data gives the same empty list each time', async () => {
  const check = await loadCheck(schema);
  expect(check(given({}), context)).toHaveLength(0);
  expect(check(given({}), context)).toBe(check(given({ mode: 'fast' }), context));
});

test('a schema is compiled once', async () => {
  expect(await loadCheck(schema)).toBe(await loadCheck(schema));
});

test('then and else are checked without a word on the condition', async () => {
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  const conditional = { if: { properties: { a: { const: 1 } } }, then: { required: ['b'] } };
  const problems = await checkAgainst(conditional, { a: 1 }, context);
  expect(problems.map(({ message }) => message)).toEqual(['"b" is missing in the args of x.dev.v0']);
});

test.for([
  [{ not: { type: 'string' } }, 'x'],
  [{ propertyNames: { pattern: '^a' } }, { b: 1 }],
  [{ dependencies: { a: ['b'] } }, { a: 1 }],
  [{ contains: { const: 1 } }, [2]],
  [{ multipleOf: 2 }, 3],
  [{ oneOf: [{ type: 'number' }, { minimum: 1 }] }, 3],
  [{ additionalItems: false, items: [{}] }, [1, 2]],
] as const)('the schema %j never speaks in the words of ajv', async ([unusual, data]) => {
  const problems = await checkAgainst(unusual, data, context);
  expect(problems).not.toEqual([]);
  expect(problems.map(({ message }) => message).join()).not.toMatch(/must NOT|schema|valid|properties/);
});
