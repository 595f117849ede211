import type { Ajv } from 'ajv';
import type { Place, Problem } from '../errors.ts';
import { problemsOf } from './sentences.ts';

/** A JSON Schema (draft 7) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The way from the checked value to a part of it: keys and indices. */
export type DataPath = readonly (string | number)[];

/** What the sentences of a check need to know about the value. */
export interface CheckContext {
  /** What is checked, as it stands in a sentence: `the args of my-eval.dev.v0`. */
  what: string;
  /** Where a part of the value stands; an unknown key's place is asked for as `key`. */
  place(path: DataPath, target: 'key' | 'value'): Place | undefined;
  /** Whether the value is called a mapping (YAML, the default) or an object (JSON). */
  syntax?: 'yaml' | 'json';
}

/** Every problem of a value, in the order of their places; the same empty list when there is none. */
export type SchemaCheck = (data: unknown, context: CheckContext) => readonly Problem[];

const none: readonly Problem[] = [];
const checks = new WeakMap<JsonSchema, SchemaCheck>();
let loading: Promise<Ajv> | undefined;

/** Compiles a schema once, so that a million samples can be checked without waiting. */
export async function loadCheck(schema: JsonSchema): Promise<SchemaCheck> {
  const known = checks.get(schema);
  if (known !== undefined) return known;
  loading ??= loadAjv();
  const validate = (await loading).compile(schema);
  const check: SchemaCheck = (data, context) =>
    validate(data) ? none : problemsOf(validate.errors ?? [], data, context);
  checks.set(schema, check);
  return check;
}

/** Checks one value: `loadCheck` for those that come alone. */
export async function checkAgainst(
  schema: JsonSchema,
  data: unknown,
  context: CheckContext,
): Promise<readonly Problem[]> {
  const check = await loadCheck(schema);
  return check(data, context);
}

/** Imported late, as ajv takes longer to load than most commands to run; schemas are ours and are not checked themselves. */
async function loadAjv(): Promise<Ajv> {
  const { Ajv } = await import('ajv');
  return new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    meta: false,
    validateSchema: false,
    validateFormats: false,
    addUsedSchema: false,
  });
}
