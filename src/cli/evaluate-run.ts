import { statSync } from 'node:fs';
import { type ExitCode, exitCodes, TsevalError } from '../errors.ts';
import type { RunEnding } from '../hosted/run-object.ts';
import type { RunSpec } from '../record/event.ts';
import type { RecordWriter } from '../record/write.ts';
import { createCollector } from '../report/collect.ts';
import { errorTally } from '../report/commonest-error.ts';
import type { Report } from '../report/reporter.ts';
import type { CompletionFns } from '../run/evaluate-sample.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import type { EarlierEvents } from '../run/resume.ts';
import { runSamples } from '../run/run-samples.ts';
import type { RunServices } from '../run/services.ts';
import { exitCodeOf, parseErrorAllowance, worstExitCode } from '../run/verdict.ts';
import type { HostedOutput } from './hosted-output.ts';
import type { Io } from './io.ts';
import type { Reporters } from './open-reporters.ts';
import type { RunOptions } from './options.ts';
import type { Session } from './session.ts';
import { tellEnd } from './tell-end.ts';

/** What a run came to. */
export interface RunEnd {
  code: ExitCode;
  report: Report;
  /** Whether it was told to stop, even if all its samples were under way by then. */
  isStopped: boolean;
  /** What ended it before its time. */
  stoppedBy: TsevalError | undefined;
}

/** An eval that is about to start. */
export interface Ready {
  prepared: PreparedEval;
  spec: RunSpec;
  writer: RecordWriter;
  completionFns: CompletionFns;
  services: RunServices;
  /** What the hosted API would have returned, where that is asked for. */
  output: HostedOutput | undefined;
  /** What a run that is resumed takes over. */
  earlier?: EarlierEvents | undefined;
}

/** Evaluates and reports; whatever happens, the record is closed. */
export async function evaluateRun(
  { options, io, reporters }: { options: RunOptions; io: Io; reporters: Reporters },
  session: Session,
  { prepared, spec, writer, completionFns, services, output, earlier }: Ready,
): Promise<RunEnd> {
  const collector = createCollector(spec, options.showFailures ?? 0);
  const errors = errorTally();
  const { maxErrors } = options;
  const forgives = maxErrors === undefined && prepared.template.errorsAllowed === 'all';
  const allowed = forgives ? undefined : parseErrorAllowance(maxErrors ?? '0');
  const teller = reporters.forRun(spec);
  const { stop, abort, leave } = session.interruption.join({
    onStop: () => teller.stop(),
    flush() {
      writer.flush();
      reporters.flush();
      session.host.kill();
      prepared.samples.close();
    },
  });
  abort.addEventListener('abort', () => writer.giveUp?.(), { once: true });
  try {
    const { metrics, elapsedMs, stoppedBy } = await runSamples({
      prepared,
      completionFns,
      services,
      regrade: options.regrade ?? 0,
      spec,
      concurrency: session.workers,
      writer,
      earlier,
      stop,
      abort,
      budget: session.budget,
      graceMs: 1000 * options.grace,
      now: Date.now,
      onBegin: () => teller.begin(),
      onEvent(event) {
        collector.add(event);
        errors.add(event);
        output?.add(event);
        teller.event(event);
      },
    });
    const closing = await closeWriter(writer);
    const report = collector.result(metrics, writer.path, elapsedMs);
    const error = stoppedBy ?? closing;
    const isUnfinished = (metrics['not_run'] ?? 0) > 0;
    const isInterrupted = stop.aborted && isUnfinished;
    output?.end(endingOf(error, isInterrupted));
    await teller.end(report);
    const isResumable = writer.path !== undefined && !options.httpRun && isFile(writer.path);
    await tellEnd(io, { report, error, isInterrupted, allowed, isResumable, commonest: errors.commonest() });
    if (forgives && !options.quiet) showErrors(io, report);
    const code = worstExitCode([
      exitCodeOf(metrics, allowed),
      ...(error ? [error.exitCode] : []),
      ...(isInterrupted ? [exitCodes.interrupted] : isUnfinished && !error ? [exitCodes.unfinished] : []),
    ]);
    return { code, report, isStopped: stop.aborted, stoppedBy: error };
  } finally {
    leave();
  }
}

/** Whether there is something to resume: a pipe or a device keeps nothing. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Errors that do not count must not go unseen. */
function showErrors(io: Io, { metrics }: Report): void {
  const { errored = 0, samples = 0 } = metrics;
  if (errored === 0) return;
  io.stderr.write(
    `tseval: ${errored} of ${samples} items errored and got no verdict; --max-errors 0 makes that exit code 3\n`,
  );
}

/** How a run ended, in the words of the hosted platform: it is completed even where no item passed. */
function endingOf(error: TsevalError | undefined, isInterrupted: boolean): RunEnding {
  if (isInterrupted) return { status: 'canceled', error: null };
  if (error === undefined) return { status: 'completed', error: null };
  return { status: 'failed', error: { code: error.name, message: error.message } };
}

/** Closing writes the last events; what goes wrong there is told with the report, not instead of it. */
async function closeWriter(writer: RecordWriter): Promise<TsevalError | undefined> {
  try {
    await writer.close();
    return undefined;
  } catch (error) {
    if (error instanceof TsevalError) return error;
    throw error;
  }
}
