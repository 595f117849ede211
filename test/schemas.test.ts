import { expect, test } from 'vitest';
import { completionClasses as completionEntries } from '../src/completion/table.ts';
import { templates as entries } from '../src/evals/table.ts';
import { aliasSchema, entrySchemas, gatesSchema } from '../src/registry/entry-schemas.ts';
import { checkAgainst, type JsonSchema } from '../src/schema/check.ts';

const completionClasses = await Promise.all(
  completionEntries.map(async ({ classPath, load }) => ({ ...(await load()), classPath })),
);
const templates = await Promise.all(entries.map(({ load }) => load()));

/** What stands in an eval's entry beside what a run needs. */
const baseEval = {
  metrics: { type: 'array', items: { type: 'string' }, description: 'the names of the metrics' },
  description: { type: ['string', 'null'], description: 'what the eval tests' },
  disclaimer: { type: 'string' },
  higher_is_better: { type: 'boolean' },
  gates: gatesSchema,
};
const reserved = { key: false, group: false, cls: false };

function fileOf(title: string, entry: JsonSchema) {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    type: ['object', 'null'],
    additionalProperties: entry,
  };
}

/** A name alone, a mapping with `id`, or the entry itself. */
function orAlias(entry: JsonSchema, beside: object = {}) {
  const alias = { properties: { ...(aliasSchema['properties'] as object), ...beside, ...reserved } };
  const isAlias = { required: ['id'] };
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  return { type: ['string', 'object'], if: isAlias, then: alias, else: withoutReserved(entry) };
}

function withoutReserved(entry: JsonSchema): JsonSchema {
  return { ...entry, type: ['string', 'object'], properties: { ...(entry['properties'] as object), ...reserved } };
}

/** The arguments depend on the class: short, or by its path in the reference. */
function argsOfClasses() {
  return templates.map(({ name, argsSchema }) => ({
    if: { required: ['class'], properties: { class: { pattern: `^(evals\\.elsuite\\.[\\w.]+:)?${name}$` } } },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    then: {
      properties: { args: argsSchema },
      ...((argsSchema['required'] as readonly string[] | undefined)?.length && { required: ['args'] }),
    },
  }));
}

function argsOfCompletionClasses() {
  return completionClasses.map(({ name, classPath, argsSchema }) => ({
    if: { required: ['class'], properties: { class: { enum: classPath ? [name, classPath] : [name] } } },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    then: { properties: { args: argsSchema } },
  }));
}

function evalEntry() {
  const properties = entrySchemas.evals['properties'] as Record<string, object>;
  const classNames = { examples: templates.map(({ name }) => name) };
  const refused = { gate: false, threshold: false, thresholds: false };
  const entry = {
    ...entrySchemas.evals,
    properties: { ...properties, class: { ...properties['class'], ...classNames }, ...baseEval, ...refused },
  };
  return { ...orAlias(entry, { ...baseEval, ...refused }), allOf: argsOfClasses() };
}

const schemas: Readonly<Record<string, JsonSchema>> = {
  evals: fileOf('Evals of a tseval registry', evalEntry()),
  eval_sets: fileOf('Eval sets of a tseval registry', orAlias(entrySchemas.eval_sets)),
  completion_fns: fileOf('Completion functions of a tseval registry', {
    ...orAlias(entrySchemas.completion_fns),
    allOf: argsOfCompletionClasses(),
  }),
  modelgraded: fileOf('Rubrics of a tseval registry', orAlias(entrySchemas.modelgraded)),
};

test.for(Object.keys(schemas))('schemas/%s.schema.json is what tseval checks itself', async (name) => {
  await expect(`${JSON.stringify(schemas[name], null, 2)}\n`).toMatchFileSnapshot(`../schemas/${name}.schema.json`);
});

test.for([
  [
    'evals',
    {
      a: { id: 'a.dev.v0', metrics: ['accuracy'], gates: ['accuracy>=0.8'] },
      b: 'a',
      'a.dev.v0': { class: 'Match', args: { samples_jsonl: 'x' } },
    },
  ],
  ['evals', { 'a.dev.v0': { class: 'my.own:Match', args: { anything: 1 } } }],
  ['evals', null],
  ['eval_sets', { all: { evals: ['*'] } }],
  ['completion_fns', { mine: { class: 'x:Y', args: null } }],
  ['modelgraded', { fair: { prompt: 'x', choice_strings: 'AB', input_outputs: { input: 'completion' } } }],
] as const)('the schema of %s accepts %j', async ([name, data]) => {
  expect(await problemsOf(name, data)).toEqual([]);
});

test.for([
  ['evals', { 'a.dev.v0': { class: 'Match', args: { sample_jsonl: 'x' } } }],
  ['evals', { 'a.dev.v0': { class: 'evals.elsuite.basic.match:Match' } }],
  ['evals', { 'a.dev.v0': { class: 'Match', args: { samples_jsonl: 'x' }, cls: 'Match' } }],
  ['evals', { a: { id: 1 } }],
  ['evals', { a: {} }],
  ['evals', { a: { id: 'a.dev.v0', gates: 'accuracy>=0.8' } }],
  ['evals', { a: { id: 'a.dev.v0', thresholds: ['accuracy>=0.8'] } }],
  ['evals', []],
  ['eval_sets', { all: { evals: [] } }],
  ['completion_fns', { mine: { class: 'ChainOfThought', args: { cot_template: 7 } } }],
  ['modelgraded', { fair: { prompt: 'x', choice_strings: [true], input_outputs: { input: 'completion' } } }],
] as const)('the schema of %s refuses %j', async ([name, data]) => {
  expect(await problemsOf(name, data)).not.toEqual([]);
});

async function problemsOf(name: string, data: unknown) {
  const { $schema: _, ...schema } = schemas[name] ?? {};
  return checkAgainst(schema, data, { what: 'the file', place: () => undefined });
}
