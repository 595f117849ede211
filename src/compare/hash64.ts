import { hash } from 'node:crypto';

/** 64 bits of a hash, in two halves: a number holds no more than 53 of them. */
export interface Hash64 {
  high: number;
  low: number;
}

/** The first 16 of a hash's hexadecimal digits. Among a million samples, two fall together with a chance of 1 in 30 million. */
export function fromHex(digits: string): Hash64 {
  return { high: Number.parseInt(digits.slice(0, 8), 16), low: Number.parseInt(digits.slice(8, 16), 16) };
}

/** For ids and keys. Small whole numbers, as most ids end in, stand for themselves. */
export function hashText(text: string): Hash64 {
  return /^\d{1,9}$/.test(text) ? { high: text.length, low: Number(text) } : fromHex(hash('sha256', text));
}
