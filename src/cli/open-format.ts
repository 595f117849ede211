import { isAbsolute, relative, resolve } from 'node:path';
import { formats } from '../report/formats.ts';
import type { Format, Output } from '../report/reporter.ts';
import type { Io } from './io.ts';
import { type OutputFile, openOutputFile } from './open-output-file.ts';
import type { ReporterRequest } from './read-reporters.ts';

/** What formats are opened with. */
export interface Opening {
  io: Io;
  /** Where annotations go. */
  log: Output;
  /** Every file that is opened is noted here. */
  files: OutputFile[];
  /** Formats whose place on stdout the command fills itself. */
  muted: readonly string[];
  /** Whether the verdict of a gate follows. */
  isGated: boolean;
}

/** A file as the repository knows it that GitHub Actions has checked out. */
function repositoryPaths({ env, cwd }: Io): (file: string) => string | undefined {
  const workspace = env['GITHUB_WORKSPACE'] || cwd;
  return (file) => {
    if (file.includes('://')) return undefined;
    const path = relative(workspace, resolve(cwd, file)).replaceAll('\\', '/');
    return path.startsWith('../') || isAbsolute(path) ? undefined : path;
  };
}

function openFile(path: string, { io, files }: Opening, isAppended = false): OutputFile {
  const file = openOutputFile(path, { redact: io.secrets.redact, isAppended });
  files.push(file);
  return file;
}

/** Opens one format, and its file. */
export async function openFormat({ name, exportName, path }: ReporterRequest, opening: Opening): Promise<Format> {
  const { io, log, muted, isGated } = opening;
  const file = path === undefined ? undefined : openFile(path, opening);
  if (name === 'github') {
    const { githubFormat } = await import('../report/github.ts');
    const summary = io.env['GITHUB_STEP_SUMMARY'];
    return githubFormat({
      log: file ?? log,
      summary: summary ? openFile(summary, opening, true) : undefined,
      toRepositoryPath: repositoryPaths(io),
      isGated,
    });
  }
  const output = file ?? (muted.includes(name) ? { ...io.stdout, write: () => undefined } : io.stdout);
  const own = exportName === undefined ? formats[name] : undefined;
  if (own) return own(output);
  const { loadReporter } = await import('./load-reporter.ts');
  return loadReporter({ file: name, exportName: exportName ?? 'default' }, { output, cwd: io.cwd });
}
