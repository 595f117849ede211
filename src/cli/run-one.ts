import { randomBytes } from 'node:crypto';
import { type ExitCode, exitCodes, TsevalError } from '../errors.ts';
import { readVersion } from '../library/version.ts';
import type { RunSpec } from '../record/event.ts';
import { createRunId } from '../record/run-id.ts';
import type { RecordWriter } from '../record/write.ts';
import { createCollector } from '../report/collect.ts';
import type { Report, Reporter } from '../report/reporter.ts';
import type { CompletionFns } from '../run/evaluate-sample.ts';
import { type PreparedEval, prepareEval } from '../run/prepare-eval.ts';
import { runSamples } from '../run/run-samples.ts';
import { createRunSpec } from '../run/run-spec.ts';
import { exitCodeOf, parseErrorAllowance, worstExitCode } from '../run/verdict.ts';
import { chooseCompletionFns, countModels, splitNames } from './choose-completion-fn.ts';
import { chooseReporters } from './choose-reporters.ts';
import type { Io } from './io.ts';
import { openWriter } from './open-writer.ts';
import type { RunOptions } from './options.ts';
import type { Session } from './session.ts';
import { listenForInterruption } from './signals.ts';
import { tellEnd } from './tell-end.ts';

export interface Run {
  completionFn: string;
  evalName: string;
  options: RunOptions;
  io: Io;
}

const graceMs = 10_000;

/** Quotes what a shell would split, so that the recorded command can be pasted. */
function commandLine(argv: readonly string[]): string {
  return ['tseval', ...argv]
    .map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/** What is a secret by its name is masked, whatever it looks like and whoever it is for. */
function maskSecrets(command: string): string {
  return command
    .replace(
      /((?:api[-_]?key|authorization|token|secret|password)["']?\s*[=:]\s*["']?(?:Bearer\s+)?)[^\s,"'}&]+/gi,
      '$1[redacted]',
    )
    .replace(/(\w+:\/\/)[^\s/@'"]+@/g, '$1[redacted]@');
}

/** What a run came to. */
export interface RunEnd {
  code: ExitCode;
  report: Report;
  /** Whether it was told to stop, even if all its samples were under way by then. */
  isStopped: boolean;
}

/** An eval that is about to start. */
interface Ready {
  prepared: PreparedEval;
  spec: RunSpec;
  writer: RecordWriter;
  completionFns: CompletionFns;
}

/** Evaluates and reports; whatever happens, the record is closed. */
async function evaluate(run: Run, session: Session, { prepared, spec, writer, completionFns }: Ready): Promise<RunEnd> {
  const { options, io } = run;
  const reporters = await chooseReporters(options, io, session.retries);
  const collector = createCollector(spec, options.showFailures ?? 0);
  const allowed = parseErrorAllowance(options.maxErrors ?? '0');
  const tell = (moment: (reporter: Reporter) => void) => reporters.forEach(moment);
  const interruption = listenForInterruption({
    graceMs,
    onStop(signal) {
      tell((reporter) => reporter.stop?.());
      // The terminal has just echoed ^C.
      const lineEnd = io.stderr.isTerminal ? '\n' : '';
      io.stderr.write(`${lineEnd}tseval: ${signal}: finishing the samples under way; once more to stop at once\n`);
    },
    flush() {
      writer.flush();
      session.host.kill();
      prepared.samples.close();
    },
  });
  try {
    tell((reporter) => reporter.start?.(spec));
    const { metrics, stoppedBy } = await runSamples({
      prepared,
      completionFns,
      regrade: options.regrade ?? 0,
      spec,
      concurrency: session.concurrency,
      writer,
      stop: interruption.stop,
      abort: interruption.abort,
      now: Date.now,
      onEvent(event) {
        collector.add(event);
        for (const reporter of reporters) reporter.event?.(event);
      },
    });
    const closing = await closeWriter(writer);
    const report = collector.result(metrics, writer.path);
    tell((reporter) => reporter.end?.(report));
    const error = stoppedBy ?? closing;
    const isInterrupted = interruption.stop.aborted && (metrics['not_run'] ?? 0) > 0;
    await tellEnd(io, { report, error, isInterrupted, allowed });
    const code = worstExitCode([
      exitCodeOf(metrics, allowed),
      ...(error ? [error.exitCode] : []),
      ...(isInterrupted ? [exitCodes.interrupted] : []),
    ]);
    return { code, report, isStopped: interruption.stop.aborted };
  } finally {
    interruption.dispose();
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

/** Runs one eval from its name to its report: everything that can be wrong is found before the record is opened. */
export async function runOne(run: Run, session: Session): Promise<RunEnd> {
  const { completionFn, evalName, options, io } = run;
  parseErrorAllowance(options.maxErrors ?? '0');
  const names = splitNames(completionFn);
  const prepared = await prepareEval(session.registry, evalName, {
    extraArgs: options.extraEvalParams,
    maxSamples: options.maxSamples,
    only: options.sample,
    modelCount: countModels(names, options),
    loadTemplate: session.loadTemplate,
    hasGrader: names.length > 1 || options.grader !== undefined,
  });
  try {
    const completionFns = await chooseCompletionFns(session, names, { options, template: prepared.template });
    const runId = createRunId(new Date(), randomBytes(5));
    const spec = createRunSpec({
      prepared,
      completionFns: options.grader === undefined ? names : [...names, options.grader],
      seed: options.seed,
      regrade: options.regrade,
      completionArgs: options.completionArgs,
      maxSamples: options.maxSamples,
      isVisible: options.visible,
      command: io.secrets.redact(maskSecrets(commandLine(io.argv))),
      user: options.user ?? '',
      runId,
      now: new Date(),
      version: readVersion(),
    });
    const writer = await openWriter(options, { runId, completionFns: completionFn, evalName: prepared.spec.name }, io);
    return await evaluate(run, session, { prepared, spec, writer, completionFns });
  } finally {
    prepared.samples.close();
  }
}
