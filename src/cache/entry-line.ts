import { crc32 } from 'node:zlib';

/** One answer of the cache. */
export interface Entry {
  /** SHA-256 of what was asked, in hexadecimal digits. */
  key: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  value: unknown;
}

const keyLength = 64;

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
  const timeEnd = line.indexOf(' ', keyLength + 1);
  const sumEnd = line.indexOf(' ', timeEnd + 1);
  const key = line.slice(0, keyLength);
  const createdAt = Number(line.slice(keyLength + 1, timeEnd));
  const json = line.slice(sumEnd + 1);
  if (timeEnd < 0 || line.slice(timeEnd + 1, sumEnd) !== checksum(key, createdAt, json)) return undefined;
  try {
    return { key, createdAt, value: JSON.parse(json) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
