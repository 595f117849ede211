import type { Place } from '../errors.ts';
import { placeAt } from '../registry/yaml-text.ts';
import type { DataPath } from '../schema/check.ts';

interface Part {
  key?: string;
  keyStart: number;
  keyEnd: number;
  start: number;
  end: number;
}

/** Finds where values of a JSON text stand. Only what is asked for is scanned, since a run's body may hold all its rows. */
export interface JsonPlaces {
  place(path: DataPath, target?: 'key' | 'value'): Place;
  /** The lines on which the items of a list begin. */
  linesOf(path: DataPath): readonly number[];
}

/** Prepares to find places in a text that is known to be JSON. */
export function findJsonPlaces(file: string, text: string): JsonPlaces {
  const known = new Map<number, readonly Part[]>();
  const root: Part = { keyStart: 0, keyEnd: 0, start: skipSpace(text, 0), end: text.trimEnd().length };
  return { place, linesOf };

  function place(path: DataPath, target: 'key' | 'value' = 'value'): Place {
    const { part } = find(path);
    const { keyStart, keyEnd, start, end } = part;
    // A list or an object may go over many lines: its name is what marks it.
    const isNamed = keyEnd > keyStart && (target === 'key' || /[[{]/.test(text[start] ?? ''));
    if (isNamed) return placeAt(file, text, keyStart, keyEnd);
    return placeAt(file, text, start, /[[{]/.test(text[start] ?? '') ? start + 1 : end);
  }

  function linesOf(path: DataPath): readonly number[] {
    const { part, isExact } = find(path);
    let line = 1;
    let offset = 0;
    return (isExact ? partsOf(part) : []).map(({ start }) => {
      for (let at = text.indexOf('\n', offset); at !== -1 && at < start; at = text.indexOf('\n', offset)) {
        line += 1;
        offset = at + 1;
      }
      return line;
    });
  }

  /** Walks down as far as the path exists, so that something missing is shown at what should hold it. */
  function find(path: DataPath): { part: Part; isExact: boolean } {
    let part = root;
    for (const step of path) {
      const parts = partsOf(part);
      const next = typeof step === 'number' ? parts[step] : parts.findLast(({ key }) => key === step);
      if (next === undefined) return { part, isExact: false };
      part = next;
    }
    return { part, isExact: true };
  }

  function partsOf({ start }: Part): readonly Part[] {
    const parts = known.get(start) ?? readParts(text, start);
    known.set(start, parts);
    return parts;
  }
}

/** The members of the object or list that begins at an offset; none where it is neither. */
function readParts(text: string, from: number): readonly Part[] {
  const isObject = text[from] === '{';
  if (!isObject && text[from] !== '[') return [];
  const parts: Part[] = [];
  let at = skipSpace(text, from + 1);
  while (at < text.length && text[at] !== '}' && text[at] !== ']') {
    const keyStart = at;
    const keyEnd = isObject ? skipString(text, at) : at;
    const start = isObject ? skipSpace(text, skipSpace(text, keyEnd) + 1) : at;
    const end = skipValue(text, start);
    const key: unknown = isObject ? JSON.parse(text.slice(keyStart, keyEnd)) : undefined;
    parts.push({ ...(typeof key === 'string' && { key }), keyStart, keyEnd, start, end });
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return parts;
}

function skipValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const character = text[at] ?? '';
    if (character === '"') at = skipString(text, at);
    else if (/[[{]/.test(character)) {
      depth += 1;
      at += 1;
      continue;
    } else if (/[\]}]/.test(character)) {
      depth -= 1;
      at += 1;
    } else {
      at += 1;
      if (depth > 0 || !/[\s,\]}]/.test(text[at] ?? ' ')) continue;
    }
    if (depth === 0) return at;
  }
  return text.length;
}

function skipString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at += 1;
  return at;
}
