import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { Place, Problem } from '../errors.ts';

/** A YAML file as read: with a problem, its text may still tell which names it has. */
export interface YamlText {
  text: string;
  problem?: Problem;
}

/** Reads a YAML file in one go; a file that cannot be read is a problem, not an exception, since the run may not need it. */
export function readYamlText(path: string, file: string): YamlText {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { text: '', problem: { message: `cannot read ${file}: ${reason}`, place: { file } } };
  }
  const text = normalizeBreaks(bytes.toString());
  return isUtf8(bytes) ? { text } : { text, problem: brokenUtf8(bytes, file) };
}

/** Without the byte-order mark, and with the line breaks that PyYAML knows beside `\n` and `\r\n` as `\n`; no offset moves. */
export function normalizeBreaks(text: string): string {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (!bare.includes('\r') && !bare.includes('\u0085')) return bare;
  return bare.replace(/\r(?!\n)|\u0085/g, '\n');
}

/** The place of a stretch of the text, cut at the end of its first line. */
export function placeAt(file: string, text: string, offset: number, end: number = offset + 1): Place {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const next = text.indexOf('\n', offset);
  const line = text.slice(start, next === -1 ? text.length : next).replace(/\r$/, '');
  const column = offset - start + 1;
  const length = Math.max(1, Math.min(end, start + line.length) - offset);
  return { file, line: lineAt(text, offset), column, length, text: line };
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function brokenUtf8(bytes: Buffer, file: string): Problem {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1 && isUtf8(bytes.subarray(start, end)); end = bytes.indexOf(10, start)) {
    line += 1;
    start = end + 1;
  }
  const isUtf16 = bytes[0] === 0xff || bytes[0] === 0xfe;
  const [text = ''] = bytes.subarray(start).toString().split('\n', 1);
  return {
    message: isUtf16 ? `${file} is UTF-16, not UTF-8` : `${file} is not valid UTF-8`,
    place: isUtf16 ? { file, line } : { file, line, column: text.indexOf('\uFFFD') + 1, text },
    hint: 'save the file as UTF-8',
  };
}
