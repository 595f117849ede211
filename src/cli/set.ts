import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { type EvalSet, resolveEvalSet } from '../registry/resolve-eval-set.ts';
import { type SetRow, setTable } from '../report/set-table.ts';
import { runPool } from '../run/pool.ts';
import { worstExitCode } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { warn } from './open-session.ts';
import type { RunOptions } from './options.ts';
import type { Run } from './prepare-run.ts';
import type { SetOptions } from './run-commands.ts';
import { runIdentity } from './run-identity.ts';
import { openSession, type Session } from './session.ts';
import { type MemberEnd, runMember } from './set-member.ts';
import { openSetProgress, type SetProgress } from './set-progress.ts';
import { showProblems } from './show-problems.ts';

export interface SetCommand {
  completionFn: string;
  setName: string;
  options: RunOptions & SetOptions;
  io: Io;
}

const noProgress: SetProgress = {
  get: () => undefined,
  put: () => undefined,
  drop: () => undefined,
  finish: () => undefined,
};

/** A run that was cut short will be as short for the evals that follow. */
function endsSet({ code, isStopped }: MemberEnd, { exitOnError = false }: SetOptions): boolean {
  return isStopped || (exitOnError && code !== exitCodes.ok);
}

/** What each eval of the set is run with. Reports are printed whole, so that several at a time do not mix; progress lines would. */
function memberOf({ completionFn, options, io }: SetCommand, evalName: string): Run {
  const { write } = io.stdout;
  const isSilent = options.json || options.quiet;
  const stdout = { ...io.stdout, write: isSilent ? () => undefined : (text: string) => write(`${text}\n`) };
  const { resume: _, ...others } = options;
  const isAlone = options.parallelEvals === 1;
  return {
    completionFn,
    evalName,
    options: { ...others, progress: options.progress && isAlone },
    io: { ...io, stdout },
  };
}

/** Runs the evals, so many at a time, until all are done or one ends the set. Those that were not begun are left out. */
async function runMembers(
  command: SetCommand,
  { session, names, progress }: { session: Session; names: readonly string[]; progress: SetProgress },
): Promise<ReadonlyMap<string, MemberEnd>> {
  const ends = new Map<string, MemberEnd>();
  const stop = new AbortController();
  const { options } = command;
  await runPool(names, { workers: options.parallelEvals, stop: stop.signal }, async (evalName) => {
    const end = await runMember(memberOf(command, evalName), session, progress);
    ends.set(evalName, end);
    if (endsSet(end, options) || session.interruption.isStopped()) stop.abort();
  });
  return ends;
}

function printSummary({ setName, options, io }: SetCommand, rows: readonly SetRow[]): void {
  if (!options.json) {
    io.stdout.write(setTable(rows));
    return;
  }
  const evals = rows.map(({ evalName, code, report, isDoneBefore }) => ({
    eval: evalName,
    exit_code: code ?? null,
    ...(isDoneBefore && { done_before: true }),
    ...report,
  }));
  const skipped = rows.filter(({ isDoneBefore }) => isDoneBefore).length;
  io.stdout.write(`${JSON.stringify({ eval_set: setName, evals, skipped }, null, 2)}\n`);
}

async function runSet(command: SetCommand, session: Session, { evals: names, unresolved }: EvalSet): Promise<ExitCode> {
  const { completionFn, setName, options, io } = command;
  const progress = options.dryRun
    ? noProgress
    : openSetProgress({ cwd: io.cwd, set: setName, completionFn, resume: options.resume ?? true });
  const ends = await runMembers(command, { session, names, progress });
  const codes = [...ends.values()].map(({ code }) => code);
  if (ends.size === names.length && codes.every((code) => code === exitCodes.ok))
    progress.finish(names.map((evalName) => runIdentity({ completionFn, evalName, options })));
  const missing = (evalName: string) => ({ evalName, code: undefined, report: undefined, isDoneBefore: false });
  const broken = unresolved.map(({ name, error }) => ({ ...missing(name), code: error.exitCode }));
  printSummary(command, [...names.map((evalName) => ends.get(evalName) ?? missing(evalName)), ...broken]);
  const isCutOff = ends.size < names.length && session.interruption.isStopped();
  return worstExitCode([...codes, ...broken.map(({ code }) => code), ...(isCutOff ? [exitCodes.interrupted] : [])]);
}

/** `tseval set`: every eval of a set, from where the last run of the set was cut off. */
export async function setCommand(command: SetCommand): Promise<ExitCode> {
  const { setName, options, io } = command;
  if (options.recordPath !== undefined) {
    throw new UsageError({
      message: '--record-path names one file, but a set has a record for each of its evals',
      hint: 'leave it out: they are kept in .tseval/runs/',
    });
  }
  const session = await openSession(options, io);
  try {
    const set = await resolveEvalSet(session.registry, setName);
    await warn(io, set.problems);
    for (const { error } of set.unresolved) {
      session.markTold(error);
      await showProblems(io, error.problems);
    }
    return await runSet(command, session, set);
  } finally {
    await session.close();
  }
}
