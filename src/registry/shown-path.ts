import { isAbsolute, relative } from 'node:path';

/** A path below the working directory is shown as users type it. */
export function shownPath(path: string, cwd: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return path;
  const below = relative(cwd, path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below;
}
