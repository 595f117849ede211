import { statSync } from 'node:fs';
import { type ExitCode, exitCodes, TsevalError } from '../errors.ts';
import type { Gate } from '../gates/gate.ts';
import { judgeGates } from '../gates/judge.ts';
import type { RunEnding } from '../hosted/run-object.ts';
import { judgedMeans } from '../metrics/judged-means.ts';
import { lackingAnswers } from '../metrics/lacking-answers.ts';
import { plannedOutcomes } from '../metrics/outcomes.ts';
import type { RunSpec } from '../record/event.ts';
import { isBlankRecord } from '../record/read.ts';
import type { RecordWriter } from '../record/write.ts';
import { createCollector } from '../report/collect.ts';
import { errorTally } from '../report/commonest-error.ts';
import type { Report } from '../report/reporter.ts';
import type { CompletionFns } from '../run/evaluate-sample.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import type { EarlierEvents } from '../run/resume.ts';
import { runSamples } from '../run/run-samples.ts';
import type { RunServices } from '../run/services.ts';
import { exitCodeOf, type Judgement, parseErrorAllowance, worstExitCode } from '../run/verdict.ts';
import type { HostedOutput } from './hosted-output.ts';
import type { Io } from './io.ts';
import type { Run } from './prepare-run.ts';
import type { Session } from './session.ts';
import { resumeLine, tellEnd } from './tell-end.ts';

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
  /** What the run is held to. */
  gates: readonly Gate[];
  /** What a run that is resumed takes over. */
  earlier?: EarlierEvents | undefined;
}

/** Evaluates and reports; whatever happens, the record is closed. */
export async function evaluateRun(
  { options, io, reporters, observer }: Pick<Run, 'options' | 'io' | 'reporters' | 'observer'>,
  session: Session,
  { prepared, spec, writer, completionFns, services, output, earlier, gates }: Ready,
): Promise<RunEnd> {
  const collector = createCollector(spec, options.showFailures ?? 0);
  const errors = errorTally();
  const { maxErrors } = options;
  const forgives = maxErrors === undefined && prepared.template.errorsAllowed === 'all';
  const { samples, repeats = 1 } = spec.run_config;
  const means = judgedMeans(prepared.template.metrics, samples * repeats);
  const lacking = lackingAnswers();
  const allowed = forgives ? undefined : parseErrorAllowance(maxErrors ?? '0');
  const teller = reporters.forRun(spec);
  const isResumable = () => writer.path !== undefined && !options.httpRun && holdsRun(writer.path);
  await observer?.start(spec);
  const { stop, abort, leave } = session.interruption.join({
    onStop: () => teller.stop(),
    flush() {
      writer.flush();
      if (isResumable()) io.stderr.write(resumeLine(writer.path ?? '', { isCutOff: true }));
      reporters.flush();
      session.host.kill();
      saveAnswers(session, io);
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
        means.add(event);
        lacking.add(event);
        errors.add(event);
        observer?.event(event);
        output?.add(event);
        teller.event(event);
      },
    });
    const closing = await closeWriter(writer);
    const results = judgeGates(gates, { metrics, means: means.result(), gateOn: options.gateOn ?? 'all' });
    const report: Report = {
      ...collector.result(metrics, writer.path, elapsedMs),
      ...(gates.length > 0 && { gates: results }),
    };
    const judgement: Judgement = { metrics, allowed, gates: results, lacking: lacking.count() };
    const error = stoppedBy ?? closing;
    const isUnfinished = (metrics['not_run'] ?? 0) > 0;
    const isInterrupted = stop.aborted && isUnfinished;
    output?.end(endingOf(error, isInterrupted));
    await teller.end(report);
    const unanswered = session.answers.frozen?.takeMisses(`${spec.base_eval}.${spec.split}`);
    await tellEnd(io, {
      report,
      error,
      unanswered,
      isInterrupted,
      judgement,
      isResumable: isResumable(),
      commonest: errors.commonest(),
    });
    if (forgives && !options.quiet) showErrors(io, report);
    const code = worstExitCode([
      exitCodeOf(judgement),
      ...(unanswered ? [exitCodes.unfinished] : []),
      ...(isInterrupted ? [exitCodes.interrupted] : []),
      ...(error ? [error.exitCode] : isUnfinished ? [exitCodes.unfinished] : []),
    ]);
    return { code, report, isStopped: stop.aborted, stoppedBy: error };
  } finally {
    leave();
  }
}

/** Whether there is something to resume: a pipe or a device keeps nothing, and neither does a disk that was full from the start. */
function holdsRun(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true && !isBlankRecord(path);
}

/** Errors that do not count must not go unseen. */
function showErrors(io: Io, { metrics }: Report): void {
  const { errored = 0 } = metrics;
  if (errored === 0) return;
  io.stderr.write(
    `tseval: ${errored} of ${plannedOutcomes(metrics)} items errored and got no verdict; --max-errors 0 makes that exit code 3\n`,
  );
}

/** How a run ended, in the words of the hosted platform: it is completed even where no item passed. */
function endingOf(error: TsevalError | undefined, isInterrupted: boolean): RunEnding {
  if (isInterrupted) return { status: 'canceled', error: null };
  if (error === undefined) return { status: 'completed', error: null };
  return { status: 'failed', error: { code: error.name, message: error.message } };
}

/** The process is about to be ended: what goes wrong now can only be told. */
function saveAnswers({ answers }: Session, io: Io): void {
  try {
    answers.close();
  } catch (error) {
    if (!(error instanceof TsevalError)) throw error;
    io.stderr.write(`tseval: ${error.message}\n`);
  }
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
