import { readJson } from '../prompts/hosted-json.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const TOKEN = /\{(?=\s*["}])|[}[\],:]|-?\d[\d.eE+-]*|true|false|null/y;
const SPACE = /\s*/y;

/**
 * The last JSON object of a text, for judges whose endpoint knows no structured output and who talk around it. Undefined where there
 * is none, and where the text ends within one: what came before it would be another verdict. Each character is read about once.
 */
export function lastJsonObject(text: string): JsonObject | undefined {
  let last: JsonObject | undefined;
  for (let at = text.indexOf('{'); at >= 0; ) {
    const { end, isClosed } = scanObject(text, at);
    if (!isClosed && end >= text.length) return undefined;
    last = (isClosed ? (readJson(text.slice(at, end)) as JsonObject | undefined) : undefined) ?? last;
    at = text.indexOf('{', end);
  }
  return last;
}

/** Goes through the words of JSON from an opening brace to the one that closes it, or to the first that is none. */
function scanObject(text: string, start: number): { end: number; isClosed: boolean } {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const end = tokenEnd(text, at);
    // The opening brace itself is passed, or the same object would be tried for ever.
    if (end === at) return { end: Math.max(at, start + 1), isClosed: false };
    const first = text.charAt(at);
    if (first === '{' || first === '[') depth += 1;
    if (first === '}' || first === ']') depth -= 1;
    if (depth === 0) return { end, isClosed: true };
    at = end + spaceLength(text, end);
  }
  return { end: text.length, isClosed: false };
}

function tokenEnd(text: string, at: number): number {
  if (text.charAt(at) === '"') return stringEnd(text, at);
  TOKEN.lastIndex = at;
  return TOKEN.test(text) ? TOKEN.lastIndex : at;
}

function stringEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1;
  return Math.min(end + 1, text.length);
}

function spaceLength(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex - at;
}
