/** Where two requests begin to differ. */
export interface Difference {
  /** As in `line 4 of messages[1].content`. */
  place: string;
  recorded: string;
  asked: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

const shownBefore = 30;
const shownInAll = 100;

/** The part of a text in which it differs from another one, at the given column. */
function around(text: string, column: number): string {
  const start = column > shownInAll - shownBefore ? column - shownBefore : 0;
  const part = text.slice(start, start + shownInAll);
  return `${start > 0 ? '…' : ''}${part}${start + shownInAll < text.length ? '…' : ''}`;
}

function commonStart(one: string, other: string): number {
  let i = 0;
  while (i < one.length && one[i] === other[i]) i++;
  return i;
}

function show(value: unknown, other: unknown, place: string): Difference {
  const [recorded, asked] = [value, other].map((one) => (one === undefined ? '(nothing)' : JSON.stringify(one)));
  return showTexts(recorded ?? '', asked ?? '', place);
}

function showTexts(recorded: string, asked: string, place: string): Difference {
  const column = commonStart(recorded, asked);
  return { place, recorded: around(recorded, column), asked: around(asked, column) };
}

/** The first line in which two texts differ. */
function differentLine(recorded: string, asked: string, path: string): Difference {
  const [before, now] = [recorded.split('\n'), asked.split('\n')];
  const line = now.findIndex((text, i) => text !== before[i]);
  const number = line < 0 ? now.length : line;
  const place = before.length > 1 || now.length > 1 ? `line ${number + 1} of ${path}` : path;
  return showTexts(before[number] ?? '(no such line)', now[number] ?? '(no such line)', place);
}

function below(path: string, key: string, isItem: boolean): string {
  if (isItem) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Finds the first difference between two JSON values, keys in their order as text; undefined where they are equal. */
export function firstDifference(recorded: unknown, asked: unknown, path = ''): Difference | undefined {
  if (typeof recorded === 'string' && typeof asked === 'string')
    return recorded === asked ? undefined : differentLine(recorded, asked, path);
  if (!isObject(recorded) || !isObject(asked) || Array.isArray(recorded) !== Array.isArray(asked))
    return Object.is(recorded, asked) ? undefined : show(recorded, asked, path);
  const isItem = Array.isArray(asked);
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(asked)])];
  for (const key of isItem ? keys : keys.sort()) {
    const found = firstDifference(recorded[key], asked[key], below(path, key, isItem));
    if (found) return found;
  }
  return undefined;
}

/** How alike two texts are: the characters that they share at their beginnings and at their ends. */
export function likeness(one: string, other: string): number {
  const shortest = Math.min(one.length, other.length);
  const start = commonStart(one, other);
  let end = 0;
  while (end < shortest - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  return start + end;
}
