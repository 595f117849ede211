import { statSync } from 'node:fs';
import { judgeAll } from '../compare/compare-all.ts';
import { checkAgainstLock, compareWithLock } from '../compare/compare-lock.ts';
import { openRun } from '../compare/compare-runs.ts';
import { dropOptions } from '../compare/drop-options.ts';
import { isGateClosed } from '../compare/gate-verdict.ts';
import { checkMaxDrop } from '../compare/judge.ts';
import { defaultLockFile, type LockBlock, readLock } from '../compare/lock-file.ts';
import { type ExitCode, exitCodes, TsevalError, UsageError } from '../errors.ts';
import type { RunSpec } from '../record/event.ts';
import { readRecordEnds } from '../record/read.ts';
import { noRequests, type RequestState } from '../report/progress.ts';
import type { Report } from '../report/reporter.ts';
import { worstExitCode } from '../run/verdict.ts';
import type { GateOptions } from './compare-commands.ts';
import type { Io } from './io.ts';
import { type Reporters, withReporters } from './open-reporters.ts';
import { reportOne } from './report.ts';
import { runOne } from './run-one.ts';
import type { HostedOptions, RunOptions } from './run-options.ts';
import { openSession } from './session.ts';
import { shellQuote } from './shell-quote.ts';
import { type ShownGate, showGate } from './show-gate.ts';

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

/** The words of the command line that are those of the run itself. */
function wordsOfRun(argv: readonly string[]): string[] {
  return dropOptions(argv.slice(1), gateOptions);
}

/** How to make what is missing, as it can be pasted. */
function howToBless(command: GateCommand): string {
  const { completionFn, evalName, options, io } = command;
  const { lock, recordPath = 'base.jsonl' } = options;
  const words = dropOptions(wordsOfRun(io.argv), {
    withValue: new Set(['--record-path', '--threshold']),
    flags: new Set(),
  });
  const run = ['tseval', ...(completionFn === undefined ? ['run'] : []), ...words, '--record-path', recordPath];
  const bless = ['tseval', 'bless', isRecord(command) ? evalName : recordPath];
  const where = lock === undefined ? [] : ['--lock', lock];
  return `make one, look at it, and commit it: ${isRecord(command) ? '' : `${shellQuote(run)} && `}${shellQuote([...bless, ...where])}`;
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
  if (block) {
    checkMaxDrop(options.maxDrop, { isAccuracy: block.header.counts.scored === 0 });
    return block;
  }
  throw new UsageError({
    message: `the lock file ${options.lock ?? defaultLockFile} has no ${evalName}`,
    hint: howToBless(command),
  });
}

/** What a run, or a record of one, comes to. */
interface Ended {
  code: ExitCode;
  report: Report | undefined;
  block: LockBlock;
}

/** A run that has ended, and how it compares with what was blessed. */
interface HeldRun {
  code: ExitCode;
  /** Undefined where the run did not finish, so that it cannot be compared. */
  gate: Omit<ShownGate, 'printed'> | undefined;
  /** What its reporters printed on stdout. */
  printed: string;
}

/** Compares what has ended with its block; undefined where it did not go to its end. */
async function judgeRun({ report, block }: Ended, { options }: GateCommand, lockPath: string) {
  if (report?.recordPath === undefined || report.metrics['not_run']) return undefined;
  const { maxDrop, alpha, gateOn = 'all', show, strict: isStrict = false } = options;
  const now = await openRun(report.recordPath);
  const compared = await compareWithLock(block, now, { lockPath, gateOn, alpha, show });
  const comparison = judgeAll([compared], { maxDrop, alpha });
  const { gates: thresholds = [] } = report;
  const isClosed = isGateClosed(comparison.verdict, { thresholds, isStrict });
  const failedGates = thresholds.filter(({ hasHeld }) => !hasHeld).map(({ gate }) => gate);
  return { comparison, isClosed, failedGates, isStrict, report };
}

/** What is to be held back, and judged. */
interface Holding {
  lockPath: string;
  requests: RequestState;
  work: (held: { io: Io; reporters: Reporters }) => Promise<Ended>;
}

/** Has something reported with what it prints on stdout held back: the verdict comes first. */
async function hold(command: GateCommand, { lockPath, requests, work }: Holding): Promise<HeldRun> {
  const { options, io } = command;
  const printed: string[] = [];
  const stdout = { ...io.stdout, write: (text: string) => void printed.push(text) };
  // The record is that of the run: it can be resumed, and its samples run again, as any other's.
  const heldIo = { ...io, stdout, argv: wordsOfRun(io.argv) };
  let gate: HeldRun['gate'];
  try {
    const reporting = { options, io: heldIo, requests, muted: ['json'], isGated: true };
    const code = await withReporters(reporting, async (reporters) => {
      const ended = await work({ io: heldIo, reporters });
      const judged = await judgeRun(ended, command, lockPath);
      if (judged) {
        reporters.gate(judged);
        gate = { ...judged, onStdout: reporters.onStdout };
      }
      return ended.code;
    });
    return { code, gate, printed: printed.join('') };
  } catch (error) {
    // What was paid for is shown, whatever it cannot be compared with.
    io.stdout.write(printed.join(''));
    throw error;
  }
}

/** Runs the eval; before anything is sent, it is known whether it can be compared. */
async function runEval(command: GateCommand, blocks: Blocks, lockPath: string): Promise<HeldRun> {
  const { options, completionFn, evalName } = command;
  const session = await openSession(options, command.io);
  try {
    return await hold(command, {
      lockPath,
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
    lockPath,
    requests: noRequests,
    work: async (held) => ({ ...(await reportOne(path, { options, ...held })), block }),
  });
}

/** Whether what stands in the place of the eval is the record of one. */
function isRecord({ completionFn, evalName }: GateCommand): boolean {
  const isFile = completionFn === undefined && statSync(evalName, { throwIfNoEntry: false })?.isFile() === true;
  return isFile && ['finished', 'unfinished'].includes(readRecordEnds(evalName));
}

/** `tseval gate`: runs an eval, or reads the record of one, and compares it with what was blessed. */
export async function gateCommand(command: GateCommand): Promise<ExitCode> {
  const { options, io } = command;
  const { lock: lockPath = defaultLockFile } = options;
  checkOptions(options);
  const blocks = readLock(lockPath);
  if (blocks === undefined) {
    throw new UsageError({ message: `there is no lock file ${lockPath} to compare with`, hint: howToBless(command) });
  }
  const { code, gate, printed } = await (isRecord(command) ? readRun : runEval)(command, blocks, lockPath);
  if (gate === undefined) {
    io.stdout.write(printed);
    io.stderr.write(`tseval: not compared with ${lockPath}: the run did not finish\n`);
    return code === exitCodes.budget ? code : worstExitCode([code, exitCodes.unfinished]);
  }
  showGate({ ...gate, printed }, io);
  return worstExitCode([code, gate.isClosed ? exitCodes.failed : exitCodes.ok]);
}
