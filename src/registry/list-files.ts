import { readdirSync, statSync } from 'node:fs';
import type { Problem } from '../errors.ts';
import { shownPath } from './shown-path.ts';

/** A YAML file by its real path and by the path that users see. */
export interface ListedFile {
  path: string;
  file: string;
}

/** The YAML files of one kind in a root: a folder's own `*.yaml` in code-point order, or the path itself where it is a file. */
export function listFiles(path: string, cwd: string): { files: ListedFile[]; problems: Problem[] } {
  const file = shownPath(path, cwd);
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { files: [], problems: [] };
    if (stats.isFile()) return { files: [{ path, file }], problems: [] };
    const names = readdirSync(path).filter((name) => name.endsWith('.yaml'));
    const sorted = names.some((name) => surrogate.test(name)) ? names.sort(byCodePoint) : names.sort();
    // Not `join`: thousands of calls are felt at every start.
    return { files: sorted.map((name) => ({ path: `${path}/${name}`, file: `${file}/${name}` })), problems: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { files: [], problems: [{ message: `cannot read ${file}: ${reason}`, place: { file } }] };
  }
}

const surrogate = /[\uD800-\uDFFF]/;

/** Python's order of strings: JavaScript's own differs where a character needs two UTF-16 units. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above all others. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
