import { crc32 } from 'node:zlib';

/** One answer of the cache. */
export interface Entry {
  /** SHA-256 of what was asked, in hexadecimal digits. */
  key: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  value: unknown;
}

const form = /^([0-9a-f]{64}) (\d{1,15}) ([0-9a-f]{1,8}) ([\s\S]*)$/;

function checksum(key: string, createdAt: number, json: string): string {
  return crc32(`${key} ${createdAt} ${json}`).toString(16);
}

/** An entry as a line without its end: key, time, checksum, answer; secrets are taken out of the answer. */
export function encodeEntry({ key, createdAt, value }: Entry, redact: (text: string) => string): string {
  const json = redact(JSON.stringify(value));
  return `${key} ${createdAt} ${checksum(key, createdAt, json)} ${json}`;
}

/** The entry that a line holds; undefined where it is torn or changed. */
export function decodeEntry(line: string): Entry | undefined {
  const [, key = '', time, sum, json = ''] = form.exec(line) ?? [];
  const createdAt = Number(time);
  if (sum !== checksum(key, createdAt, json)) return undefined;
  try {
    return { key, createdAt, value: JSON.parse(json) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
