import { hash } from 'node:crypto';

/** SHA-256 of what a value says, whatever the order of its keys. */
export function fingerprint(value: unknown): string {
  return hash('sha256', toCanonicalJson(value));
}

/** Tells samples of equal content from others, whatever their place, white space and order of keys: a resumed run and a comparison pair by it. */
export function hashSample(value: unknown): string {
  return fingerprint(value).slice(0, 32);
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
