import { excerpt } from './harmless.ts';

/** So much of an answer or an ideal is shown outside the terminal, whose width decides there; the record has all of it. */
const longestShown = 500;

/** A value from outside as one safe, short line. */
export function showValue(value: unknown, length: number = longestShown): string {
  return excerpt(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'), length);
}
