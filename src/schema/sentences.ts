import type { ErrorObject } from 'ajv';
import type { Problem } from '../errors.ts';
import type { CheckContext, DataPath } from './check.ts';
import { closestNames, didYouMean } from './closest-names.ts';
import { flattenBranches } from './flatten-branches.ts';
import { describeType, describeValue } from './words.ts';

/** Ajv's errors as sentences for users: ajv's own name schema keywords, which a user never wrote. */
export function problemsOf(errors: readonly ErrorObject[], data: unknown, context: CheckContext): Problem[] {
  const flat = flattenBranches(errors);
  const problems = flat
    .filter((error) => error.keyword !== 'if' && !isMisspelt(error, flat))
    .map((error) => problemOf(error, pathOf(error.instancePath, data), context));
  const unique = new Map(problems.map((problem) => [`${problem.message}\n${JSON.stringify(problem.place)}`, problem]));
  return [...unique.values()].sort(byPlace);
}

function problemOf(error: ErrorObject, path: DataPath, context: CheckContext): Problem {
  const { keyword, params } = error;
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    const key = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
    const message = `unknown key "${key}" in ${container(path, context)}`;
    return problem(message, [...path, key], 'key', unknownKeyHint(key, knownKeys(error)), context);
  }
  if (keyword === 'required' || keyword === 'dependentRequired' || keyword === 'dependencies') {
    const message = `"${params['missingProperty']}" is missing in ${container(path, context)}`;
    const because = keyword === 'required' ? '' : `, since "${params['property']}" is given`;
    return problem(message + because, path, 'key', propertyDescription(error), context);
  }
  if (keyword === 'propertyNames') {
    const key = String(params['propertyName']);
    return problem(
      `"${key}" cannot be a key of ${container(path, context)}`,
      [...path, key],
      'key',
      undefined,
      context,
    );
  }
  const subject = path.length === 0 ? context.what : `"${pathText(path)}" in ${context.what}`;
  const hint = keyword === 'type' ? (quotesHint(error) ?? description(error)) : (enumHint(error) ?? description(error));
  return problem(`${subject} ${requirement(error, context)}`, path, 'value', hint, context);
}

/** What the value should be, for each keyword that a schema of ours may use; the last line serves any other. */
function requirement({ keyword, params, schema, data }: ErrorObject, context: CheckContext): string {
  const limit: unknown = params['limit'];
  switch (keyword) {
    case 'type':
      return `must be ${describeType(params['type'], context.syntax)}, not ${describeValue(data, context.syntax)}`;
    case 'enum':
      return `must be ${oneOf(schema)}, not ${describeValue(data, context.syntax)}`;
    case 'const':
      return `must be ${JSON.stringify(schema)}, not ${describeValue(data, context.syntax)}`;
    case 'minItems':
    case 'minLength':
    case 'minProperties':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} ${unitOf(keyword)}`;
    case 'maxItems':
    case 'maxLength':
    case 'maxProperties':
      return `must have at most ${limit} ${unitOf(keyword)}`;
    case 'minimum':
      return `must be at least ${limit}, not ${describeValue(data)}`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}, not ${describeValue(data)}`;
    case 'maximum':
      return `must be at most ${limit}, not ${describeValue(data)}`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}, not ${describeValue(data)}`;
    case 'multipleOf':
      return `must be a multiple of ${params['multipleOf']}, not ${describeValue(data)}`;
    case 'pattern':
      return `must match ${params['pattern']}, which ${describeValue(data)} does not`;
    case 'uniqueItems':
      return 'must not hold the same item twice';
    case 'contains':
      return 'lacks an item that it must hold';
    default:
      return `cannot be ${describeValue(data, context.syntax)}`;
  }
}

function problem(
  message: string,
  path: DataPath,
  target: 'key' | 'value',
  hint: string | undefined,
  context: CheckContext,
): Problem {
  const place = context.place(path, target);
  return { message, ...(place && { place }), ...(hint !== undefined && { hint }) };
}

/** A key that is missing because it was misspelt is one mistake, not two: the unknown key tells of it. */
function isMisspelt(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword !== 'required') return false;
  return errors.some(
    (other) =>
      other.keyword === 'additionalProperties' &&
      other.instancePath === error.instancePath &&
      closestNames(String(other.params['additionalProperty']), knownKeys(other), 1)[0] ===
        error.params['missingProperty'],
  );
}

function knownKeys({ parentSchema }: ErrorObject): string[] {
  return Object.keys(properties(parentSchema));
}

function properties(schema: unknown): Record<string, unknown> {
  const found: unknown = (schema as { properties?: unknown } | undefined)?.properties;
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}

function unknownKeyHint(key: string, known: readonly string[]): string {
  const otherwise = known.length === 0 ? 'no keys are known here: remove it' : `known keys: ${known.join(', ')}`;
  return didYouMean(key, known, 1) ?? otherwise;
}

function propertyDescription({ parentSchema, params }: ErrorObject): string | undefined {
  return textOf(properties(parentSchema)[String(params['missingProperty'])]);
}

function description({ parentSchema }: ErrorObject): string | undefined {
  return textOf(parentSchema);
}

function textOf(schema: unknown): string | undefined {
  const text: unknown = (schema as { description?: unknown } | undefined)?.description;
  return typeof text === 'string' ? text : undefined;
}

/** YAML turns `Yes` and `1` into no strings, which is the usual reason for a wrong type. */
function quotesHint({ params, data }: ErrorObject): string | undefined {
  const types = [params['type']].flat();
  if (!types.includes('string')) return undefined;
  if (typeof data === 'number') return `put it in quotes: "${data}"`;
  return typeof data === 'boolean' ? 'put it in quotes' : undefined;
}

function enumHint({ keyword, schema, data }: ErrorObject): string | undefined {
  if (keyword !== 'enum' || !Array.isArray(schema) || typeof data !== 'string') return undefined;
  return didYouMean(
    data,
    schema.filter((value) => typeof value === 'string'),
  );
}

function oneOf(values: unknown): string {
  const listed = Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : [];
  return listed.length === 1 ? `${listed[0]}` : `one of ${listed.join(', ')}`;
}

function unitOf(keyword: string): string {
  if (keyword.endsWith('Items')) return 'items';
  return keyword.endsWith('Length') ? 'characters' : 'keys';
}

function container(path: DataPath, { what }: CheckContext): string {
  return path.length === 0 ? what : `"${pathText(path)}" of ${what}`;
}

/** `['input', 0, 'role']` -> `input[0].role`. */
function pathText(path: DataPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** A JSON pointer as keys and indices; only the data tells them apart. */
function pathOf(pointer: string, data: unknown): DataPath {
  let value = data;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(value) ? Number(key) : key;
      value = (value as Record<string | number, unknown> | null)?.[step];
      return step;
    });
}

function byPlace(a: Problem, b: Problem): number {
  const lines = (a.place?.line ?? 0) - (b.place?.line ?? 0);
  return lines === 0 ? (a.place?.column ?? 0) - (b.place?.column ?? 0) : lines;
}
