import { resolve } from 'node:path';
import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { nameFromOption } from '../hosted/entry-name.ts';
import { findFileKind } from '../hosted/file-kind.ts';
import { type ImportOptions, refuseOptions } from './import-options.ts';
import type { Io } from './io.ts';
import { warn } from './open-session.ts';
import { nextCommand, showFiles } from './show-import.ts';

/** `tseval import`: a definition, recorded items, or everything. */
export async function importCommand(given: {
  file: string | undefined;
  options: ImportOptions;
  io: Io;
}): Promise<ExitCode> {
  const { file, options, io } = given;
  if (options.all) {
    if (file !== undefined) {
      throw new UsageError({
        message: `--all imports everything, and ${file} beside it has no effect`,
        hint: `leave out --all, or ${file}`,
      });
    }
    refuseOptions(options, ['run', 'data', 'file', 'choose', 'as', 'eval'], 'an import of everything');
    const { importAll } = await import('./import-all.ts');
    return importAll(options, io);
  }
  if (file === undefined) {
    throw new UsageError({
      message: 'import needs a file: an eval as JSON, or output items',
      hint: 'tseval import ./my.eval.json --to ./registry; everything through the API: tseval import --all --to ./registry',
    });
  }
  const kind = findFileKind(file, io.cwd);
  if (kind !== 'definition') {
    const { importItems } = await import('./import-items.ts');
    return importItems({ file, isJson: kind === 'items', options, io });
  }
  return importOne(file, options, io);
}

async function importOne(file: string, options: ImportOptions, io: Io): Promise<ExitCode> {
  refuseOptions(options, ['eval'], 'a definition: it is the eval');
  const { importDefinition } = await import('../hosted/import-definition.ts');
  const { run, data, file: files, choose, as, to } = options;
  const inputs = { evalFile: file, choice: choose, runFile: run, dataFile: data, files, cwd: io.cwd };
  const name = as === undefined ? undefined : nameFromOption(as);
  const imported = await importDefinition(inputs, { name, to: resolve(io.cwd, to) });
  await warn(io, imported.warnings);
  showFiles(io, imported.files);
  const { hosted, model } = imported;
  io.stdout.write(
    `next: ${nextCommand(imported.name, { model, samples: hosted.samples, runsCode: imported.runsCode, to })}\n`,
  );
  return exitCodes.ok;
}
