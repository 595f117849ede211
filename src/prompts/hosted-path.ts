import { readJson } from './hosted-json.ts';

/** What templates see: the row, and the answer that is graded, where there is one. */
export interface TemplateValues {
  item: unknown;
  sample?: unknown;
}

/** One step of a path: `.name` and `["any key"]` have a key, `[0]` an index, `.0` both. */
interface Step {
  key?: string;
  index?: number;
}

/** A path of a template, with the column it begins at. */
export interface TemplatePath {
  root: 'item' | 'sample';
  steps: readonly Step[];
  source: string;
  column: number;
}

/** Letters and digits of any script, with the marks that some scripts put on letters. */
const NAME = String.raw`[\p{L}\p{M}\p{Nd}_-]+`;
const STEP = String.raw`\.(?<name>${NAME})|\[(?<index>0|[1-9]\d*)\]|\["(?<double>[^"]*)"\]|\['(?<single>[^']*)'\]`;
const STEPS = new RegExp(STEP, 'gu');
// Names of groups must not repeat within one pattern, so the patterns of whole paths do without.
const PATH_END = `(?:${STEP.replaceAll(/\?<\w+>/g, '?:')})*`;
const PATH = new RegExp(`^(?<root>item|sample)(?<rest>${PATH_END})$`, 'u');
const OTHER_PATH = new RegExp(String.raw`^[\p{L}_]${NAME.replace(/\+$/, '*')}${PATH_END}$`, 'u');
const ROOT = /^(?:item|sample)(?![\p{L}\p{M}\p{Nd}_-])/u;
const INDEX = /^(?:0|[1-9]\d*)$/;

/** Reads `item.a[0]["any key"]`; undefined where the text is no path. */
export function parsePath(source: string, column: number): TemplatePath | undefined {
  const { root, rest } = PATH.exec(source)?.groups ?? {};
  if ((root !== 'item' && root !== 'sample') || rest === undefined) return undefined;
  return { root, steps: Array.from(rest.matchAll(STEPS), readStep), source, column };
}

/** Whether what is no path can only be a mistaken one: into something else (`query`, `Item.x`), or with more than a path has (`item.x | upper`). */
export function isMeantAsPath(source: string): boolean {
  return OTHER_PATH.test(source) || ROOT.test(source);
}

/** What a path leads to, or undefined: JSON has no such value. Only own keys count, so that no data reaches a prototype. */
export function findValue({ root, steps }: TemplatePath, values: TemplateValues): unknown {
  let value: unknown = root === 'item' ? values.item : (values.sample ?? undefined);
  for (const { key, index } of steps) {
    const container = typeof value === 'string' ? readJson(value) : value;
    if (Array.isArray(container)) value = index === undefined ? undefined : container[index];
    else if (typeof container !== 'object' || container === null || key === undefined) return undefined;
    else value = Object.hasOwn(container, key) ? Reflect.get(container, key) : undefined;
  }
  return value;
}

function readStep({ groups }: RegExpExecArray): Step {
  const { name, index, double, single } = groups ?? {};
  if (index !== undefined) return { index: Number(index) };
  if (name !== undefined) return INDEX.test(name) ? { key: name, index: Number(name) } : { key: name };
  return { key: double ?? single ?? '' };
}
