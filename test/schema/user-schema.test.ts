import { expect, test } from 'vitest';
import { compileUserSchema } from '../../src/schema/user-schema.ts';

type Schema = Readonly<Record<string, unknown>>;

test.for<[string, Schema, unknown, string[]]>([
  ['unknown keywords allow anything', { foo: 'bar' }, { a: 1 }, []],
  ['unknown formats allow anything', { properties: { a: { type: 'string', format: 'galaxy' } } }, { a: 'x' }, []],
  [
    'definitions resolve from the root',
    { $defs: { A: { type: 'string' } }, properties: { a: { $ref: '#/$defs/A' } } },
    { a: 1 },
    ['/a'],
  ],
  [
    'draft 7 tuples',
    { $schema: 'http://json-schema.org/draft-07/schema#', properties: { a: { items: [{ type: 'number' }] } } },
    { a: ['x'] },
    ['/a/0'],
  ],
  [
    '2019-09',
    { $schema: 'https://json-schema.org/draft/2019-09/schema', dependentRequired: { a: ['b'] } },
    { a: 1 },
    [''],
  ],
  ['2020-12 tuples', { properties: { a: { prefixItems: [{ type: 'number' }] } } }, { a: ['x'] }, ['/a/0']],
  ['old tuples without a draft', { properties: { a: { items: [{ type: 'number' }] } } }, { a: ['x'] }, ['/a/0']],
  ['the name of draft 4 for $id', { id: 'http://x/y', type: 'object' }, {}, []],
  ['a pattern with needless escapes', { properties: { a: { pattern: '^\\-$' } } }, { a: 'x' }, ['/a']],
  ['a pointer with slashes', { properties: { 'a/b~c': { type: 'number' } } }, { 'a/b~c': 'x' }, ['/a~1b~0c']],
  ['every mistake', { required: ['a'], properties: { b: { type: 'number' } } }, { b: 'x' }, ['', '/b']],
])('%s', async ([, schema, value, pointers]) => {
  const check = await compileUserSchema(schema);
  if (!(typeof check === 'function')) throw new Error(check.refusal);
  expect(
    check(value, 'the item')
      .map(({ pointer }) => pointer)
      .sort(),
  ).toEqual(pointers);
});

test.for<[string, Schema]>([
  ['an unknown type', { type: 'thing' }],
  ['a reference to nothing', { $ref: '#/$defs/none' }],
  ['a pattern that is none', { properties: { a: { pattern: '(' } } }],
  ['required that is no list', { required: true }],
])('%s is refused', async ([, schema]) => {
  expect(await compileUserSchema(schema)).toHaveProperty('refusal');
});
