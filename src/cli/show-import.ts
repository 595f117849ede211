import type { EntryName } from '../hosted/entry-name.ts';
import type { EntryFile } from '../hosted/registry-entry.ts';
import type { Io } from './io.ts';

/** Prints the files of an entry. */
export function showFiles(io: Io, files: readonly EntryFile[]): void {
  for (const { path, isNew } of files)
    io.stdout.write(`${isNew ? 'wrote ' : 'kept  '} ${path}${isNew ? '' : ', which says the same'}\n`);
}

/** The command that runs an entry: whoever reads it can paste it. */
export function nextCommand(
  { base }: EntryName,
  { model, samples, runsCode, to }: { model: string | undefined; samples: boolean; runsCode: boolean; to: string },
): string {
  const start = samples ? `tseval ${model ?? '<model>'} ${base}` : `tseval grade ${base}`;
  const registry = /^(?:\.\/)?registry\/?$/.test(to) ? '' : ` --registry-path ${to}`;
  return `${start}${registry}${runsCode ? ' --allow-code' : ''}`;
}
