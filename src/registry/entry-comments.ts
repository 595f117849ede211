import type { Place } from '../errors.ts';
import type { SourceFile } from './source-file.ts';
import { normalizeBreaks, placeAt } from './yaml-text.ts';

/** A comment of a YAML file, without its `#`, and where it stands. */
export interface Comment {
  text: string;
  place: Place;
  /** Whether nothing but the comment is on its line. */
  isAlone: boolean;
}

/**
 * The comments that stand beside an entry and hold `mark`: on the lines of the entry, or on those right above its name.
 * A `#` inside a text is no comment. Imported late, as the lexer is part of a package that most commands do not need.
 */
export async function commentsOf(source: SourceFile, name: string, mark: string): Promise<readonly Comment[]> {
  if (!source.text.includes(mark)) return [];
  const comments = await readComments(source);
  const names = await namedLines(source);
  const index = names.findLastIndex((named) => named.name === name);
  const first = names[index]?.line;
  if (first === undefined) return [];
  const start = firstLineAbove(comments, first);
  const next = names[index + 1]?.line;
  const end = next === undefined ? Number.POSITIVE_INFINITY : firstLineAbove(comments, next);
  return comments.filter(({ text, place: { line = 0 } }) => text.includes(mark) && line >= start && line < end);
}

async function namedLines({ scan, parse }: SourceFile): Promise<readonly { name: string; line: number }[]> {
  if (scan.isSure) return scan.names;
  const { names, place, data } = await parse();
  if (data === undefined) return scan.names;
  return names.map((name) => ({ name, line: place([name], 'key').line ?? 0 })).sort((a, b) => a.line - b.line);
}

/** The comments on the lines right above a name belong to it. */
function firstLineAbove(comments: readonly Comment[], line: number): number {
  const alone = new Set(comments.filter(({ isAlone }) => isAlone).map(({ place }) => place.line));
  let first = line;
  while (alone.has(first - 1)) first -= 1;
  return first;
}

/** What the lexer says to come next; these marks are not in the text. */
const marks = new Set(['\u0002', '\u0018', '\u001f']);
const scalarMark = '\u001f';

async function readComments({ file, text: source }: SourceFile): Promise<Comment[]> {
  const { Lexer } = await import('yaml');
  const text = normalizeBreaks(source);
  const comments: Comment[] = [];
  let offset = 0;
  let last = '';
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith('#') && last !== scalarMark) {
      const place = placeAt(file, text, offset, offset + token.length);
      const before = (place.text ?? '').slice(0, (place.column ?? 1) - 1);
      comments.push({ text: token.slice(1).trim(), place, isAlone: before.trim() === '' });
    }
    last = token;
    if (!marks.has(token)) offset += token.length;
  }
  return comments;
}
