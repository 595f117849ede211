import { CompletionError, CredentialsError, type ExitCode, exitCodes, TsevalError, UsageError } from '../errors.ts';
import { resolveEvalSet } from '../registry/resolve-eval-set.ts';
import { toJson } from '../report/json.ts';
import type { Report } from '../report/reporter.ts';
import { worstExitCode } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { warn } from './open-session.ts';
import type { RunOptions } from './options.ts';
import type { SetOptions } from './run-commands.ts';
import { runOne } from './run-one.ts';
import { openSession, type Session } from './session.ts';
import { openSetProgress, type SetProgress } from './set-progress.ts';

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
  /** What no other eval of the set would fare better with. */
  hasCommonFault?: boolean;
}

const noProgress: SetProgress = { done: new Set(), add: () => undefined, finish: () => undefined };

/** A missing or refused key, a spent quota, an endpoint that is not there: repeating it for each eval would tell nothing new. */
function isCommon(error: TsevalError | undefined): boolean {
  if (error instanceof CredentialsError) return true;
  if (!(error instanceof CompletionError)) return false;
  return error.status === 401 || error.kind === 'exhausted' || error.kind === 'unreachable';
}

/** An eval that cannot be run must not keep the others from running: its error is told, and counts. */
async function runMember(command: SetCommand, session: Session, evalName: string): Promise<EvalResult> {
  const { completionFn, options, io } = command;
  try {
    const silent = options.json || options.quiet ? { ...io, stdout: { ...io.stdout, write: () => undefined } } : io;
    const { code, report, isStopped, stoppedBy } = await runOne(
      { completionFn, evalName, options, io: silent },
      session,
    );
    silent.stdout.write('\n');
    return { evalName, code, report, isStopped, hasCommonFault: isCommon(stoppedBy) };
  } catch (error) {
    if (!(error instanceof TsevalError)) throw error;
    session.markTold(error);
    const { showProblem } = await import('./show-error.ts');
    const display = { hasColor: io.stderr.hasColor, columns: io.stderr.columns };
    for (const problem of error.problems) io.stderr.write(showProblem(problem, display));
    return { evalName, code: error.exitCode, hasCommonFault: isCommon(error) };
  }
}

/** A run that was cut short will be as short for the evals that follow. */
function endsSet(
  { code, isStopped = false, hasCommonFault = false }: EvalResult,
  { exitOnError = false }: SetOptions,
): boolean {
  return isStopped || hasCommonFault || code === exitCodes.budget || (exitOnError && code !== exitCodes.ok);
}

/** Says why the others are not run, where that is not what the user just asked for. */
function tellRest({ hasCommonFault = false }: EvalResult, left: number, io: Io): void {
  if (!hasCommonFault || left <= 0) return;
  io.stderr.write(`tseval: the set stops here: ${left} more ${left === 1 ? 'eval' : 'evals'} would end alike\n`);
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

/** `tseval set`: every eval of a set, one after the other, from where the last run of the set was cut off. */
export async function setCommand(command: SetCommand): Promise<ExitCode> {
  const { completionFn, setName, options, io } = command;
  if (options.recordPath !== undefined) {
    throw new UsageError({
      message: '--record-path names one file, but a set has a record for each of its evals',
      hint: 'leave it out: they are kept in .tseval/runs/',
    });
  }
  const session = await openSession(options, io);
  try {
    const { evals: names, problems } = await resolveEvalSet(session.registry, setName);
    await warn(io, problems);
    const progress = options.dryRun
      ? noProgress
      : openSetProgress({ cwd: io.cwd, set: setName, completionFn, resume: options.resume ?? true });
    const results: EvalResult[] = [];
    const skipped = names.filter((name) => progress.done.has(name)).length;
    for (const evalName of names.filter((name) => !progress.done.has(name))) {
      const result = await runMember(command, session, evalName);
      results.push(result);
      if (result.code === exitCodes.ok) progress.add(evalName);
      if (endsSet(result, options)) {
        tellRest(result, names.length - skipped - results.length, io);
        break;
      }
    }
    if (results.length + skipped === names.length && results.every(({ code }) => code === exitCodes.ok))
      progress.finish();
    if (options.json) {
      const evals = results.map(({ evalName, code, report }) => ({
        eval: evalName,
        exit_code: code,
        ...(report && toJson(report)),
      }));
      io.stdout.write(`${JSON.stringify({ eval_set: setName, evals, skipped }, null, 2)}\n`);
    } else io.stdout.write(summary(results, skipped));
    const isCutOff = results.length + skipped < names.length && results.some(({ isStopped }) => isStopped);
    return worstExitCode([...results.map(({ code }) => code), ...(isCutOff ? [exitCodes.interrupted] : [])]);
  } finally {
    await session.close();
  }
}
