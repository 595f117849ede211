import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The records in tseval's own folder below `cwd`, as paths from there, the oldest first: their names begin with the time. */
export function listRecords(cwd: string): string[] {
  const folder = join('.tseval', 'runs');
  try {
    const names = readdirSync(join(cwd, folder)).filter((name) => name.endsWith('.jsonl'));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
