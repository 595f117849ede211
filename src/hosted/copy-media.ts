import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import type { Problem } from '../errors.ts';

const mediaName = /\.(?:png|jpe?g|gif|webp|mp3|wav)$/i;
const longestPath = 500;

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* textsOf(part);
}

/** Relative paths of images and sounds in rows: files that are there. */
function mediaOf(rows: readonly unknown[], folder: string): Set<string> {
  const found = new Set<string>();
  for (const text of textsOf(rows)) {
    if (text.length > longestPath || !mediaName.test(text) || isAbsolute(text) || /^[a-z]+:/i.test(text)) continue;
    if (statSync(resolve(folder, text), { throwIfNoEntry: false })?.isFile()) found.add(text);
  }
  return found;
}

/** Copies what rows name by relative paths to where the imported rows are, so that the paths still lead there. */
export function copyMedia(rows: readonly unknown[], { from, to }: { from: string; to: string }): readonly Problem[] {
  const outside: string[] = [];
  for (const path of mediaOf(rows, from)) {
    if (normalize(path).startsWith('..')) {
      outside.push(path);
      continue;
    }
    const target = join(to, path);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(resolve(from, path), target);
  }
  if (outside.length === 0) return [];
  return [
    {
      message: `rows name files outside their folder, such as ${outside[0]}: these are not copied`,
      hint: `make the paths relative to ${to}, or absolute`,
    },
  ];
}
