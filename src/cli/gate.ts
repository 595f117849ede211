import { statSync } from 'node:fs';
import { type Comparison, judgeAll } from '../compare/compare-all.ts';
import { checkAgainstLock, compareWithLock } from '../compare/compare-lock.ts';
import { openRun } from '../compare/compare-runs.ts';
import { dropOptions } from '../compare/drop-options.ts';
import { isGateClosed } from '../compare/gate-verdict.ts';
import { defaultLockFile, type LockBlock, readLock } from '../compare/lock-file.ts';
import { type ExitCode, exitCodes, TsevalError, UsageError } from '../errors.ts';
import type { RunSpec } from '../record/event.ts';
import { readRecordEnds } from '../record/read.ts';
import { comparisonToJson } from '../report/comparison-json.ts';
import { printComparison } from '../report/comparison-terminal.ts';
import { toJson } from '../report/json.ts';
import { noRequests, type RequestState } from '../report/progress.ts';
import type { Report } from '../report/reporter.ts';
import { worstExitCode } from '../run/verdict.ts';
import type { GateOptions } from './compare-commands.ts';
import type { Io } from './io.ts';
import { type Reporters, withReporters } from './open-reporters.ts';
import type { HostedOptions, RunOptions } from './options.ts';
import { reportOne } from './report.ts';
import { runOne } from './run-one.ts';
import { openSession } from './session.ts';
import { shellQuote } from './shell-quote.ts';

interface GateCommand {
  completionFn: string | undefined;
  evalName: string;
  options: RunOptions & HostedOptions & GateOptions;
  io: Io;
}

/** What a run does not know. */
const gateOptions = {
  withValue: new Set(['--lock', '--max-drop', '--alpha', '--show']),
  flags: new Set(['--strict']),
};

/** How to make what is missing, as it can be pasted. */
function howToBless(command: GateCommand): string {
  const { completionFn, evalName, options } = command;
  const { lock } = options;
  const where = lock === undefined ? '' : ` --lock ${lock}`;
  const fn = completionFn === undefined ? 'run' : completionFn;
  const [run, record] = isRecord(command)
    ? ['', evalName]
    : [`${shellQuote(['tseval', fn, evalName])} --record-path base.jsonl && `, 'base.jsonl'];
  return `make one, look at it, and commit it: ${run}tseval bless ${record}${where}`;
}

function checkOptions({ dryRun, httpRun }: RunOptions): void {
  const given = dryRun ? '--dry-run' : httpRun ? '--http-run' : undefined;
  if (given === undefined) return;
  throw new UsageError({
    message: `${given} leaves no record of this run, which gate compares with the lock file`,
    hint: 'leave it out',
  });
}

type Blocks = ReadonlyMap<string, LockBlock>;

/** The block of the eval that is about to run. */
function findBlock(command: GateCommand, blocks: Blocks, evalName: string): LockBlock {
  const { options } = command;
  const block = blocks.get(evalName);
  if (block) return block;
  throw new UsageError({
    message: `the lock file ${options.lock ?? defaultLockFile} has no ${evalName}`,
    hint: howToBless(command),
  });
}

/** A run that has ended, and what it is to be compared with. */
interface HeldRun {
  code: ExitCode;
  report: Report;
  block: LockBlock;
  onStdout: string | undefined;
  /** What its reporters printed on stdout. */
  printed: string;
}

/** What a run, or a record of one, comes to. */
type Ended = Pick<HeldRun, 'code' | 'block'> & { report: Report | undefined };

/** Has something reported with what it prints on stdout held back: the verdict comes first. */
async function hold(
  { options, io }: GateCommand,
  { requests, work }: { requests: RequestState; work: (held: { io: Io; reporters: Reporters }) => Promise<Ended> },
): Promise<HeldRun> {
  const printed: string[] = [];
  const stdout = { ...io.stdout, write: (text: string) => void printed.push(text) };
  // The record is that of the run: it can be resumed, and its samples run again, as any other's.
  const heldIo = { ...io, stdout, argv: dropOptions(io.argv.slice(1), gateOptions) };
  let ended = undefined as Ended | undefined;
  let onStdout: string | undefined;
  const code = await withReporters({ options, io: heldIo, requests, muted: ['json'] }, async (reporters) => {
    onStdout = reporters.onStdout;
    ended = await work({ io: heldIo, reporters });
    return ended.code;
  });
  if (ended?.report === undefined) throw new Error('what was run or read has no report');
  return { code, report: ended.report, block: ended.block, onStdout, printed: printed.join('') };
}

/** Runs the eval; before anything is sent, it is known whether it can be compared. */
async function runEval(command: GateCommand, blocks: Blocks, lockPath: string): Promise<HeldRun> {
  const { options, completionFn, evalName } = command;
  const session = await openSession(options, command.io);
  try {
    return await hold(command, {
      requests: session.requests,
      async work(held) {
        let block = undefined as LockBlock | undefined;
        const beforeStart = (spec: RunSpec) => {
          block = findBlock(command, blocks, spec.eval_name);
          checkAgainstLock(block, spec, lockPath);
        };
        const { code, report } = await runOne({ completionFn, evalName, options, ...held, beforeStart }, session);
        if (block === undefined) throw new Error('an eval was run that the lock file was not asked about');
        return { code, report, block };
      },
    });
  } catch (error) {
    if (error instanceof TsevalError) session.markTold(error);
    throw error;
  } finally {
    await session.close();
  }
}

/** Reports a finished record, and judges it by its thresholds. */
async function readRun(command: GateCommand, blocks: Blocks, lockPath: string): Promise<HeldRun> {
  const { evalName: path, options } = command;
  const { spec } = await openRun(path);
  const block = findBlock(command, blocks, spec.eval_name);
  checkAgainstLock(block, spec, lockPath);
  return hold(command, {
    requests: noRequests,
    work: async (held) => ({ ...(await reportOne(path, { options, ...held })), block }),
  });
}

/** Whether what stands in the place of the eval is the record of one. */
function isRecord({ completionFn, evalName }: GateCommand): boolean {
  const isFile = completionFn === undefined && statSync(evalName, { throwIfNoEntry: false })?.isFile() === true;
  return isFile && ['finished', 'unfinished'].includes(readRecordEnds(evalName));
}

/** Said of what passes and might not have. */
const doubts = {
  open: 'the gate lets pass what is inconclusive; --strict does not',
  closed: 'with --strict, what is inconclusive fails',
};

/** The verdict first, then the report; a document of another format is whole without it, and the verdict stands on stderr. */
function print(
  comparison: Comparison,
  run: HeldRun,
  { isClosed, command }: { isClosed: boolean; command: GateCommand },
) {
  const { io, options } = command;
  const { report, onStdout, printed } = run;
  if (onStdout === 'json') {
    const json = { closed: isClosed, ...comparisonToJson(comparison), report: toJson(report) };
    io.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return;
  }
  const isOurs = onStdout === 'terminal';
  const notes = comparison.verdict === 'inconclusive' ? [options.strict ? doubts.closed : doubts.open] : [];
  const failedGates = (report.gates ?? []).filter(({ hasHeld }) => !hasHeld).map(({ gate }) => gate);
  printComparison(comparison, isOurs ? io.stdout : io.stderr, { notes, failedGates });
  io.stdout.write(isOurs ? `\n${printed}` : printed);
}

/** `tseval gate`: runs an eval, or reads the record of one, and compares it with what was blessed. */
export async function gateCommand(command: GateCommand): Promise<ExitCode> {
  const { options, io } = command;
  const { lock: lockPath = defaultLockFile, maxDrop, alpha, gateOn = 'all', show, strict: isStrict = false } = options;
  checkOptions(options);
  const blocks = readLock(lockPath);
  if (blocks === undefined) {
    throw new UsageError({ message: `there is no lock file ${lockPath} to compare with`, hint: howToBless(command) });
  }
  const run = await (isRecord(command) ? readRun : runEval)(command, blocks, lockPath);
  const { report } = run;
  const record = report.recordPath;
  if (record === undefined || report.metrics['not_run']) {
    io.stdout.write(run.printed);
    io.stderr.write(`tseval: not compared with ${lockPath}: the run did not finish\n`);
    return worstExitCode([run.code, exitCodes.unfinished]);
  }
  try {
    const now = await openRun(record);
    const compared = await compareWithLock(run.block, now, { lockPath, gateOn, alpha, show });
    const comparison = judgeAll([compared], { maxDrop, alpha });
    const isClosed = isGateClosed(comparison.verdict, { thresholds: report.gates ?? [], isStrict });
    print(comparison, run, { isClosed, command });
    return worstExitCode([run.code, isClosed ? exitCodes.failed : exitCodes.ok]);
  } catch (error) {
    // What was paid for is shown, whatever it cannot be compared with.
    io.stdout.write(run.printed);
    throw error;
  }
}
