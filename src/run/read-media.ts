import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Services } from '../evals/template.ts';
import type { PreparedEval } from './prepare-eval.ts';

/** Only these are read: a row must not be able to send away any other file. */
const mediaTypes: Readonly<Record<'image' | 'audio', Readonly<Record<string, string>>>> = {
  image: {
    '.png': 'image/png',
    '.jpg': 'image/jpeg',
    '.jpeg': 'image/jpeg',
    '.gif': 'image/gif',
    '.webp': 'image/webp',
  },
  audio: { '.mp3': 'audio/mpeg', '.wav': 'audio/wav' },
};

/** Where relative paths in samples start from: the folder of their file. */
export function mediaFolderOf({ samples, chosen: [first] }: PreparedEval, cwd: string): string {
  return first === undefined ? cwd : dirname(resolve(cwd, samples.read(first).file));
}

/** Reads images and sounds that rows name, relative to the rows' folder, as data URLs. */
export function readMediaFrom(folder: string): Services['readMedia'] {
  return async (path, kind) => {
    const local = toPath(path);
    const type = local === undefined ? undefined : mediaTypes[kind][extname(local).toLowerCase()];
    if (local === undefined || type === undefined) return undefined;
    try {
      return `data:${type};base64,${(await readFile(resolve(folder, local))).toString('base64')}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return undefined;
    }
  };
}

function toPath(path: string): string | undefined {
  if (!/^file:/i.test(path)) return path;
  return URL.canParse(path) && new URL(path).host === '' ? fileURLToPath(path) : undefined;
}
