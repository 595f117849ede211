import { type ExitCode, RecordError, type TsevalError } from '../errors.ts';
import type { RunSpec } from '../record/event.ts';
import { progressReporter, type RequestState } from '../report/progress.ts';
import type { Format } from '../report/reporter.ts';
import { type RunTeller, tellRun } from '../report/tell-run.ts';
import { worstExitCode } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { openFormat } from './open-format.ts';
import type { OutputFile } from './open-output-file.ts';
import { type ReporterChoice, type ReporterRequest, readReporters } from './read-reporters.ts';
import { tellProblems } from './tell-problems.ts';

/** The reporters of a command, which may run several evals. */
export interface Reporters {
  /** The format that is printed on stdout, where it is one of tseval’s own. */
  readonly onStdout: string | undefined;
  /** Starts to tell them of a run. */
  forRun(spec: RunSpec): RunTeller;
  /** Puts on disk what they have written, for a process that is about to be killed. */
  flush(): void;
}

interface ReporterOptions extends ReporterChoice {
  quiet?: boolean;
  progress?: boolean;
  dryRun?: boolean;
  dryRunLogging?: boolean;
}

/** What a command needs to open its reporters. */
export interface Reporting {
  options: ReporterOptions;
  io: Io;
  requests: RequestState;
  /** Formats whose place on stdout the command fills itself. */
  muted?: readonly string[];
  /** Whether the command’s runs may be of one eval, and end with a table. */
  isSideBySide?: boolean;
}

function progressFormat({ options, io, requests }: Reporting): Format[] {
  const isOff = /^(?:0|false|no|off)$/i.test(io.env['EVALS_SHOW_EVAL_PROGRESS'] ?? '');
  if (!io.stderr.isTerminal || !options.progress || options.quiet || isOff) return [];
  return [{ forRun: () => progressReporter({ output: io.stderr, now: () => performance.now(), requests }) }];
}

/** Prints each event as one line of JSON: `--dry-run-logging`. */
function eventLog({ options, io }: Reporting): Format[] {
  if (!options.dryRun || !options.dryRunLogging) return [];
  return [{ forRun: () => ({ event: (event) => io.stderr.write(`${JSON.stringify(event)}\n`) }) }];
}

/** Under GitHub Actions its reporter is there by itself; what a dry run makes up is no finding. */
function requestsOf({ options, io }: Reporting): readonly ReporterRequest[] {
  const requests = readReporters(options, io.cwd);
  const isWanted = io.env['GITHUB_ACTIONS'] === 'true' && !options.dryRun;
  return isWanted && !requests.some(({ name }) => name === 'github') ? [...requests, { name: 'github' }] : requests;
}

function closeAll(files: readonly OutputFile[]): TsevalError[] {
  return files.flatMap((file) => {
    try {
      file.close();
      return [];
    } catch (error) {
      if (error instanceof RecordError) return [error];
      throw error;
    }
  });
}

/** Opens everything before anything is sent; `close` resolves to what could not be written. */
async function openReporters(reporting: Reporting): Promise<Reporters & { close(): Promise<readonly TsevalError[]> }> {
  const { io, muted = [], isSideBySide = false } = reporting;
  const collector = isSideBySide ? (await import('../report/side-by-side.ts')).collectSideBySide() : undefined;
  const requests = requestsOf(reporting);
  const onStdout = requests.find(({ path, exportName }) => path === undefined && exportName === undefined)?.name;
  // Annotations stand in the log, and never in a document that is printed on stdout.
  const log = onStdout === 'terminal' ? io.stdout : io.stderr;
  const files: OutputFile[] = [];
  const failures: TsevalError[] = [];
  const opened: Format[] = [...progressFormat(reporting), ...eventLog(reporting), ...(collector ? [collector] : [])];
  try {
    for (const request of requests) opened.push(await openFormat(request, { io, log, files, muted }));
  } catch (error) {
    closeAll(files);
    throw error;
  }
  let hasRun = false;
  return {
    onStdout,
    forRun(spec) {
      hasRun = true;
      const reporters = opened.map((format) => format.forRun());
      return tellRun(spec, reporters, { redact: io.secrets.redact, onFailure: (error) => failures.push(error) });
    },
    flush() {
      for (const file of files) file.flush();
    },
    async close() {
      const table = collector?.result();
      if (table) for (const format of opened) format.sideBySide?.(table);
      if (hasRun) for (const format of opened) await format.close?.();
      return [...failures, ...closeAll(files)];
    },
  };
}

/** Opens the reporters of a command, and closes them whatever becomes of it; what they could not write is told, and counts. */
export async function withReporters(
  reporting: Reporting,
  work: (reporters: Reporters) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { close, ...reporters } = await openReporters(reporting);
  const codes: ExitCode[] = [];
  try {
    codes.push(await work(reporters));
  } finally {
    for (const { exitCode, problems } of await close()) {
      codes.push(exitCode);
      await tellProblems(reporting.io, problems);
    }
  }
  return worstExitCode(codes);
}
