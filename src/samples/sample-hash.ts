import { hash } from 'node:crypto';
import type { Row } from './parse-line.ts';

/** SHA-256 of what a value says, whatever the order of its keys. */
export function fingerprint(value: unknown): string {
  return hash('sha256', toCanonicalJson(value));
}

/** Tells samples of equal content from others, whatever their place, white space and order of keys: comparisons pair by it. */
export function hashSample(content: Row): string {
  return fingerprint(content).slice(0, 32);
}

const longestKeyText = 100;

/** Which values of a row could identify it: numbers and short texts; undefined where there are none. */
export function identifyingKeys(row: Row): Record<string, string | number> | undefined {
  const found = Object.entries(row).filter(
    (entry): entry is [string, string | number] =>
      Number.isFinite(entry[1]) || (typeof entry[1] === 'string' && entry[1].length <= longestKeyText),
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** JSON with sorted keys and no white space; what JSON has no number for is written as Python does. */
function toCanonicalJson(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`;
  const object = value as Readonly<Record<string, unknown>>;
  const entries = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${toCanonicalJson(object[key])}`);
  return `{${entries.join(',')}}`;
}
