import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where an eval's data is: an existing path as it stands, else below `data/` of the eval's own root. A URL is left alone. */
export function dataPath(root: string, path: string, cwd: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return path;
  const asItStands = resolve(cwd, path);
  return existsSync(asItStands) ? asItStands : join(root, 'data', path);
}
