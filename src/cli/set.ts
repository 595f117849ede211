import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { type EvalSet, resolveEvalSet } from '../registry/resolve-eval-set.ts';
import { type SetRow, setTable } from '../report/set-table.ts';
import { runPool } from '../run/pool.ts';
import { worstExitCode } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { type Reporters, withReporters } from './open-reporters.ts';
import { warn } from './open-session.ts';
import type { SetOptions } from './run-commands.ts';
import type { RunOptions } from './run-options.ts';
import { openSession, type Session } from './session.ts';
import { type MemberEnd, memberKey, runMember } from './set-member.ts';
import { openSetProgress, type SetProgress } from './set-progress.ts';
import { tellProblems } from './tell-problems.ts';

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
function endsSet({ code, isStopped, hasCommonFault }: MemberEnd, { exitOnError = false }: SetOptions): boolean {
  return isStopped || hasCommonFault || code === exitCodes.budget || (exitOnError && code !== exitCodes.ok);
}

/** What the evals of a set share. */
interface Shared {
  session: Session;
  reporters: Reporters;
}

/** Runs the evals, so many at a time, until all are done or one ends the set. Those that were not begun are left out. */
async function runMembers(
  { completionFn, options, io }: SetCommand,
  { session, reporters }: Shared,
  { names, progress }: { names: readonly string[]; progress: SetProgress },
): Promise<ReadonlyMap<string, MemberEnd>> {
  const ends = new Map<string, MemberEnd>();
  const stop = new AbortController();
  await runPool(names, { workers: options.parallelEvals, stop: stop.signal }, async (evalName) => {
    const end = await runMember({ completionFn, evalName, options, io, reporters }, session, progress);
    ends.set(evalName, end);
    if (endsSet(end, options) || session.interruption.isStopped()) stop.abort();
  });
  const left = names.length - ends.size;
  if (left > 0 && [...ends.values()].some(({ hasCommonFault }) => hasCommonFault))
    io.stderr.write(`tseval: the set stops here: ${left} more ${left === 1 ? 'eval' : 'evals'} would end alike\n`);
  return ends;
}

/** Ends what the reporters have printed with one table, or one JSON object; a document of another format is whole without it. */
function printSummary({ setName, options, io }: SetCommand, { onStdout }: Reporters, rows: readonly SetRow[]): void {
  if (onStdout === 'terminal') {
    const isApart = !options.quiet && rows.some(({ report, isDoneBefore }) => report && !isDoneBefore);
    io.stdout.write(`${isApart ? '\n' : ''}${setTable(rows)}`);
  }
  if (onStdout !== 'json') return;
  const evals = rows.map(({ evalName, code, report, isDoneBefore }) => ({
    eval: evalName,
    exit_code: code ?? null,
    ...(isDoneBefore && { done_before: true }),
    ...report,
  }));
  const skipped = rows.filter(({ isDoneBefore }) => isDoneBefore).length;
  io.stdout.write(`${JSON.stringify({ eval_set: setName, evals, skipped }, null, 2)}\n`);
}

async function runSet(command: SetCommand, shared: Shared, { evals: names, unresolved }: EvalSet): Promise<ExitCode> {
  const { completionFn, setName, options, io } = command;
  const progress = options.dryRun
    ? noProgress
    : openSetProgress({ cwd: io.cwd, set: setName, completionFn, resume: options.resume ?? true });
  const ends = await runMembers(command, shared, { names, progress });
  const codes = [...ends.values()].map(({ code }) => code);
  if (ends.size === names.length && codes.every((code) => code === exitCodes.ok))
    progress.finish(names.map((evalName) => memberKey({ completionFn, evalName, options })));
  const missing = (evalName: string) => ({ evalName, code: undefined, report: undefined, isDoneBefore: false });
  const broken = unresolved.map(({ name, error }) => ({ ...missing(name), code: error.exitCode }));
  printSummary(command, shared.reporters, [
    ...names.map((evalName) => ends.get(evalName) ?? missing(evalName)),
    ...broken,
  ]);
  const isCutOff = ends.size < names.length && shared.session.interruption.isStopped();
  return worstExitCode([...codes, ...broken.map(({ code }) => code), ...(isCutOff ? [exitCodes.interrupted] : [])]);
}

/** Progress lines of several runs would draw over each other. */
function shownBySet(options: SetCommand['options']): SetCommand['options'] {
  return { ...options, progress: options.progress && options.parallelEvals === 1 };
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
  const muted = ['json', ...(options.quiet ? ['terminal'] : [])];
  try {
    const set = await resolveEvalSet(session.registry, setName);
    await warn(io, set.problems);
    for (const { error } of set.unresolved) {
      session.markTold(error);
      await tellProblems(io, error.problems);
    }
    return await withReporters({ options: shownBySet(options), io, requests: session.requests, muted }, (reporters) =>
      runSet(command, { session, reporters }, set),
    );
  } finally {
    await session.close();
  }
}
