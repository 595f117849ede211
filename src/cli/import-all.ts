import { setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import { CompletionError, type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { isGone } from '../hosted/api.ts';
import { type DownloadCounts, type Downloaded, download } from '../hosted/download.ts';
import { importStore } from '../hosted/import-store.ts';
import { hostedStore } from '../hosted/store.ts';
import type { ImportOptions } from './import-options.ts';
import type { Io } from './io.ts';
import { openApi } from './open-api.ts';
import { warn } from './open-session.ts';
import { listenForInterruption } from './signals.ts';

const drawEveryMs = 100;
const clearLine = '\r\x1b[K';

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function describe({ evals, runs, items, files }: DownloadCounts): string {
  return [
    counted(evals, 'eval'),
    counted(runs, 'run'),
    counted(items, 'new output item'),
    counted(files, 'new file'),
  ].join(', ');
}

/** One line on a terminal, drawn over itself. */
function progressLine(io: Io, isWanted: boolean, retries: () => number) {
  const isShown = isWanted && io.stderr.isTerminal;
  let drawn = 0;
  return {
    draw(counts: DownloadCounts) {
      const now = Date.now();
      if (!isShown || now - drawn < drawEveryMs) return;
      drawn = now;
      const again = retries() > 0 ? `, ${counted(retries(), 'retry').replace('retrys', 'retries')}` : '';
      io.stderr.write(`${clearLine}${`${describe(counts)}${again}`.slice(0, Math.max(1, io.stderr.columns - 1))}`);
    },
    clear: () => isShown && io.stderr.write(clearLine),
  };
}

/** The API may be closed by now, or be another one: said so, rather than that a path is not there. */
function explainNoEvals(error: unknown, url: string): unknown {
  if (!isGone(error)) return error;
  return new UsageError(
    {
      message: `${url} has no evals: GET /evals is answered with HTTP ${error.status}`,
      hint: 'the hosted API closes on 30 November 2026; check OPENAI_BASE_URL, or import files: tseval import ./my.eval.json',
    },
    { cause: error },
  );
}

/** `tseval import --all`: a copy of everything, and an entry of each eval. */
export async function importAll({ to, progress }: ImportOptions, io: Io): Promise<ExitCode> {
  const session = await openApi(io);
  const folder = resolve(io.cwd, to);
  const store = hostedStore(folder);
  const line = progressLine(io, progress, session.retries);
  const interruption = listenForInterruption({
    graceMs: 0,
    onStop: (signal) =>
      io.stderr.write(`\ntseval: ${signal}: what is there is kept; the same command goes on with the rest\n`),
    flush: () => undefined,
  });
  // Every request under way listens to it.
  setMaxListeners(0, interruption.stop);
  let downloaded: Downloaded;
  try {
    downloaded = await download({ api: session.api, store, signal: interruption.stop, onProgress: line.draw });
  } catch (error) {
    if (interruption.stop.aborted) return exitCodes.interrupted;
    throw error instanceof CompletionError ? explainNoEvals(error, session.api.url) : error;
  } finally {
    line.clear();
    interruption.dispose();
    await session.close();
  }
  const { counts, warnings, failures } = downloaded;
  io.stdout.write(`${describe(counts)} in ${to}/hosted${counts.kept > 0 ? `; ${counts.kept} files were there` : ''}\n`);
  const { imported, warnings: odd } = await importStore({ store, to: folder, cwd: io.cwd });
  await warn(io, [...warnings, ...odd, ...imported.flatMap((one) => one.warnings)]);
  const made = imported.filter(({ files }) => files.some(({ isNew }) => isNew));
  io.stdout.write(
    `${counted(imported.length, 'entry').replace('entrys', 'entries')} in ${to}/evals, ${made.length} of them new\n`,
  );
  io.stdout.write(`next: tseval list --registry-path ${to}\n`);
  if (failures.length === 0) return exitCodes.ok;
  await warn(io, failures);
  io.stderr.write(`tseval: ${counted(failures.length, 'thing')} could not be had: run the same command again\n`);
  return exitCodes.unfinished;
}
