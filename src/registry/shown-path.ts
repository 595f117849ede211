import { isAbsolute, relative } from 'node:path';

/** A path below the working directory is shown as users type it. */
export function shownPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below;
}
