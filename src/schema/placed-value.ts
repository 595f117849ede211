import type { Place, Problem } from '../errors.ts';
import type { CheckContext, DataPath } from './check.ts';

type Target = 'key' | 'value';

/** A value from a file, JSON or YAML, that knows where each part of it stands. */
export interface PlacedValue {
  readonly value: unknown;
  /** What the value is called in sentences: `the eval`. */
  readonly what: string;
  /** The way from `what` to this value, so that a part is named as users know it. */
  readonly path: DataPath;
  readonly syntax: 'json' | 'yaml';
  /** Where a part of this value stands, or the nearest part above it. */
  place(path: DataPath, target?: Target): Place | undefined;
}

/** A part of a placed value; its `value` is undefined where there is none. */
export function partOf(whole: PlacedValue, ...path: DataPath): PlacedValue {
  let value = whole.value;
  for (const step of path) value = isHolder(value) && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
  return {
    ...whole,
    value,
    path: [...whole.path, ...path],
    place: (rest, target) => whole.place([...path, ...rest], target),
  };
}

/** Starts the names of parts anew: `the eval` of a list page is not `data[3]`. */
export function rename(placed: PlacedValue, what: string): PlacedValue {
  return { ...placed, what, path: [] };
}

/** How a part is called in a sentence: `"testing_criteria[0].input" in the eval`. */
export function nameOf({ what, path }: PlacedValue, ...rest: DataPath): string {
  const text = pathText([...path, ...rest]);
  return text === '' ? what : `"${text}" in ${what}`;
}

/** What the schema check is told, so that its sentences name the whole path. */
export function checkContext(placed: PlacedValue): CheckContext {
  const { path, what, syntax } = placed;
  return {
    what: path.length === 0 ? what : `"${pathText(path)}" of ${what}`,
    syntax,
    place: (rest, target) => placed.place(rest, target),
  };
}

/** A problem with a part of a file, at its place. */
export function problemAt(about: PlacedValue, message: string, hint?: string, target?: Target): Problem {
  const place = about.place([], target);
  return { message, ...(place && { place }), ...(hint !== undefined && { hint }) };
}

/** `['input', 0, 'role']` -> `input[0].role`. */
export function pathText(path: DataPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
