import type { Ajv, ValidateFunction } from 'ajv';
import type { JsonSchema } from './check.ts';
import { problemsOf } from './sentences.ts';

/** What is wrong with a value, and the JSON pointer to the part that is. */
export interface PointedProblem {
  message: string;
  pointer: string;
  hint?: string;
}

/** Checks a value against a schema that is not ours. */
export type UserCheck = (value: unknown, what: string) => readonly PointedProblem[];

const none: readonly PointedProblem[] = [];

/**
 * Compiles a JSON Schema as users and their generators write it, of draft 7, 2019-09 or 2020-12. Unknown keywords and formats are
 * passed over, as the hosted platform did; a schema that means nothing is told in a sentence's end: "type must be …".
 */
export async function compileUserSchema(schema: JsonSchema): Promise<UserCheck | { refusal: string }> {
  const { $schema, $async: _, ...root } = schema;
  try {
    const validate = await compile(root, draftOf($schema, root));
    return (value, what) => (validate(value) ? none : explain(validate, value, what));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { refusal: error.message };
  }
}

type Draft = '7' | '2019' | '2020';

async function compile(root: JsonSchema, draft: Draft): Promise<ValidateFunction> {
  const make = await loadDraft(draft);
  try {
    return make({ unicodeRegExp: true }).compile(root);
  } catch (error) {
    // Patterns written for other engines escape what needs no escape, which only the older kind of expression lets pass.
    if (error instanceof SyntaxError) return make({ unicodeRegExp: false }).compile(root);
    throw error;
  }
}

async function loadDraft(draft: Draft): Promise<(options: { unicodeRegExp: boolean }) => Ajv> {
  const options = {
    allErrors: true,
    verbose: true,
    strict: false,
    meta: false,
    validateSchema: false,
    validateFormats: false,
    addUsedSchema: false,
    logger: false,
  } as const;
  const Draft = await importDraft(draft);
  return ({ unicodeRegExp }) => {
    const ajv = new Draft({ ...options, unicodeRegExp });
    // Draft 4's name for $id, at which ajv throws.
    ajv.removeKeyword('id');
    return ajv as Ajv;
  };
}

async function importDraft(draft: Draft) {
  if (draft === '7') return (await import('ajv')).Ajv;
  if (draft === '2019') return (await import('ajv/dist/2019.js')).Ajv2019;
  return (await import('ajv/dist/2020.js')).Ajv2020;
}

/** The draft that a schema names; else 2020-12, but for schemas whose tuples are of an earlier one. */
function draftOf(named: unknown, root: JsonSchema): Draft {
  if (typeof named === 'string') {
    if (/draft-0[3-7]/.test(named)) return '7';
    if (named.includes('2019-09')) return '2019';
  }
  return hasOldTuple(root) ? '2019' : '2020';
}

function hasOldTuple(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => (key === 'items' && Array.isArray(inner)) || hasOldTuple(inner));
}

function explain(validate: ValidateFunction, value: unknown, what: string): readonly PointedProblem[] {
  // The file of a place stands in for the pointer: it is the one thing that a problem takes along unchanged.
  const place = (path: readonly (string | number)[]) => ({ file: pointerOf(path) });
  const problems = problemsOf(validate.errors ?? [], value, { what, syntax: 'json', place });
  return problems.map(({ message, place: found, hint }) => ({
    message,
    pointer: found?.file ?? '',
    ...(hint !== undefined && { hint }),
  }));
}

function pointerOf(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
