import { hash } from 'node:crypto';

/** What a file of the cache holds. */
export interface Entry {
  /** Milliseconds since the epoch. */
  createdAt: number;
  value: unknown;
}

/** The first line's beginning: which program wrote the file, and in which form. */
const form = 'tseval-cache 1';

function checksum(key: string, json: string): string {
  return hash('sha256', `${key}\n${json}`);
}

/** An entry as text: a line with a checksum over the key and the rest, then the rest, without secrets. */
export function encodeEntry(key: string, { createdAt, value }: Entry, redact: (text: string) => string): string {
  const json = redact(JSON.stringify({ created_at: createdAt, value }));
  return `${form} ${checksum(key, json)}\n${json}\n`;
}

/** The entry that a file holds; undefined where it is torn, changed or another key's. */
export function decodeEntry(key: string, text: string): Entry | undefined {
  const end = text.indexOf('\n');
  const json = text.slice(end + 1, -1);
  if (!text.endsWith('\n') || text.slice(0, end) !== `${form} ${checksum(key, json)}`) return undefined;
  const { created_at: createdAt, value } = JSON.parse(json) as { created_at: number; value: unknown };
  return { createdAt, value };
}
