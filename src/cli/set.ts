import { type ExitCode, exitCodes, TsevalError, UsageError } from '../errors.ts';
import { resolveEvalSet } from '../registry/resolve-eval-set.ts';
import { toJson } from '../report/json.ts';
import type { Report } from '../report/reporter.ts';
import { worstExitCode } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { type Reporters, withReporters } from './open-reporters.ts';
import { warn } from './open-session.ts';
import type { RunOptions } from './options.ts';
import type { SetOptions } from './run-commands.ts';
import { runOne } from './run-one.ts';
import { openSession, type Session } from './session.ts';
import { openSetProgress, type SetProgress } from './set-progress.ts';
import { tellProblems } from './tell-problems.ts';

export interface SetCommand {
  completionFn: string;
  setName: string;
  options: RunOptions & SetOptions;
  io: Io;
}

/** What became of one eval of the set. */
interface EvalResult {
  evalName: string;
  code: ExitCode;
  report?: Report;
  isStopped?: boolean;
}

const noProgress: SetProgress = { done: new Set(), add: () => undefined, finish: () => undefined };

/** An eval that cannot be run must not keep the others from running: its error is told, and counts. */
async function runMember(
  command: SetCommand & { reporters: Reporters },
  session: Session,
  evalName: string,
): Promise<EvalResult> {
  try {
    const { code, report, isStopped } = await runOne({ ...command, evalName }, session);
    return { evalName, code, report, isStopped };
  } catch (error) {
    if (!(error instanceof TsevalError)) throw error;
    session.markTold(error);
    await tellProblems(command.io, error.problems);
    return { evalName, code: error.exitCode };
  }
}

/** A run that was cut short will be as short for the evals that follow. */
function endsSet({ code, isStopped }: EvalResult, { exitOnError = false }: SetOptions): boolean {
  return isStopped === true || (exitOnError && code !== exitCodes.ok);
}

function summary(results: readonly EvalResult[], skipped: number): string {
  const width = Math.max(0, ...results.map(({ evalName }) => evalName.length));
  const lines = results.map(({ evalName, code, report }) => {
    const value = report?.metrics['accuracy'] ?? report?.metrics['score'];
    return `  ${evalName.padEnd(width)}  ${value === undefined ? '-     ' : value.toFixed(4)}  exit ${code}`;
  });
  const note = skipped > 0 ? [`  ${skipped} done before were skipped (--no-resume runs them again)`] : [];
  return `${[`${results.length} ${results.length === 1 ? 'eval' : 'evals'} run`, ...lines, ...note].join('\n')}\n`;
}

/** Ends what the reporters have printed with one table, or one JSON object; a document of another format is whole without it. */
function printSummary({ setName, options, io }: SetCommand, results: readonly EvalResult[], end: SetEnd): void {
  const { skipped, onStdout } = end;
  if (onStdout === 'json') {
    const evals = results.map(({ evalName, code, report }) => ({
      eval: evalName,
      exit_code: code,
      ...(report && toJson(report)),
    }));
    io.stdout.write(`${JSON.stringify({ eval_set: setName, evals, skipped }, null, 2)}\n`);
  } else if (onStdout === 'terminal') {
    const isApart = !options.quiet && results.some(({ report }) => report !== undefined);
    io.stdout.write(`${isApart ? '\n' : ''}${summary(results, skipped)}`);
  }
}

interface SetEnd {
  /** How many evals were done before. */
  skipped: number;
  onStdout: string | undefined;
}

async function runSet(command: SetCommand, session: Session, reporters: Reporters): Promise<ExitCode> {
  const { completionFn, setName, options, io } = command;
  const { evals: names, problems } = await resolveEvalSet(session.registry, setName);
  await warn(io, problems);
  const progress = options.dryRun
    ? noProgress
    : openSetProgress({ cwd: io.cwd, set: setName, completionFn, resume: options.resume ?? true });
  const results: EvalResult[] = [];
  for (const evalName of names.filter((name) => !progress.done.has(name))) {
    const result = await runMember({ ...command, reporters }, session, evalName);
    results.push(result);
    if (result.code === exitCodes.ok) progress.add(evalName);
    if (endsSet(result, options)) break;
  }
  const skipped = names.filter((name) => progress.done.has(name)).length;
  if (results.length + skipped === names.length && results.every(({ code }) => code === exitCodes.ok))
    progress.finish();
  printSummary(command, results, { skipped, onStdout: reporters.onStdout });
  const isCutOff = results.length + skipped < names.length && results.some(({ isStopped }) => isStopped);
  return worstExitCode([...results.map(({ code }) => code), ...(isCutOff ? [exitCodes.interrupted] : [])]);
}

/** `tseval set`: every eval of a set, one after the other, from where the last run of the set was cut off. */
export async function setCommand(command: SetCommand): Promise<ExitCode> {
  const { options, io } = command;
  if (options.recordPath !== undefined) {
    throw new UsageError({
      message: '--record-path names one file, but a set has a record for each of its evals',
      hint: 'leave it out: they are kept in .tseval/runs/',
    });
  }
  const session = await openSession(options, io);
  const muted = ['json', ...(options.quiet ? ['terminal'] : [])];
  try {
    return await withReporters({ options, io, retries: session.retries, muted }, (reporters) =>
      runSet(command, session, reporters),
    );
  } finally {
    await session.close();
  }
}
