import { existsSync } from 'node:fs';
import { dropOptions } from '../compare/drop-options.ts';
import { type ExitCode, exitCodes, TsevalError, UsageError } from '../errors.ts';
import { type Flip, mostFlipping } from '../metrics/flips.ts';
import { repeatsFold } from '../metrics/repeats.ts';
import { falseAlarms } from '../noise/false-alarms.ts';
import { type RepeatedRun, readRepeats } from '../noise/read-repeats.ts';
import { PythonRandom } from '../random/python-random.ts';
import type { Metrics, RunEvent, RunSpec } from '../record/event.ts';
import { readRecord } from '../record/read.ts';
import type { Report } from '../report/reporter.ts';
import { worstExitCode } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { gatesOf, metricsOfRecord } from './metrics-of-record.ts';
import { withReporters } from './open-reporters.ts';
import { runOne } from './run-one.ts';
import type { HostedOptions, RunOptions } from './run-options.ts';
import { openSession } from './session.ts';
import { noiseToJson, showNoise } from './show-noise.ts';

export interface NoiseCommand {
  /** Undefined where a record is read. */
  completionFn: string | undefined;
  /** An eval, or a record. */
  name: string;
  options: RunOptions & HostedOptions & NoiseOptions;
  io: Io;
}

/** The options of `noise` beside those of a run. */
export interface NoiseOptions {
  maxDrop: number;
  alpha: number;
  strict?: boolean;
}

const mostFlips = 100;

/** What a run does not know, or is told in other words. */
const noiseOptions = {
  withValue: new Set(['--max-drop', '--alpha', '--repeats']),
  flags: new Set(['--strict']),
};

/** The command line of the run alone: by it, its record can be resumed as any other's. */
function runArgv({ options, io }: NoiseCommand): readonly string[] {
  return ['run', '--repeats', String(options.repeats), ...dropOptions(io.argv.slice(1), noiseOptions)];
}

/** What noise is measured on. */
interface Folded {
  spec: RunSpec;
  run: RepeatedRun;
  flips: readonly Flip[];
  metrics: Metrics;
}

async function startFold(spec: RunSpec) {
  const { means } = await metricsOfRecord(spec);
  const { repeats = 1 } = spec.run_config;
  const run = readRepeats(means);
  const flips = mostFlipping(repeats, mostFlips);
  const fold = repeatsFold(means, repeats);
  return {
    add(event: RunEvent) {
      for (const each of [run, flips, fold]) each.add(event);
    },
    result: (): Folded => ({ spec, run: run.result(), flips: flips.result(), metrics: fold.result() }),
  };
}

/** Every sample must have two repeats: of one alone, nobody knows how it would have come out again. */
function checkRepeats({ spec, run: { samples } }: Folded): void {
  const planned = spec.run_config.samples;
  const lacking = samples.filter((repeats) => repeats.length < 2).length + Math.max(0, planned - samples.length);
  if (lacking === 0 && samples.length > 0) return;
  throw new UsageError({
    message: `${lacking} of ${Math.max(planned, samples.length)} samples were not run twice, so that their noise is unknown`,
    hint: 'noise needs a finished run with --repeats 2 or more: tseval resume <record> finishes one, tseval noise <completion_fn> <eval> --repeats 5 begins one',
  });
}

/** Measures and prints. */
async function tell(folded: Folded, { completionFn, options, io }: NoiseCommand): Promise<ExitCode> {
  checkRepeats(folded);
  const { spec, run, flips, metrics } = folded;
  const { maxDrop, alpha, strict = false, threshold = [] } = options;
  if (run.samples.every((repeats) => repeats.every(({ value }) => value === undefined))) {
    io.stderr.write('tseval: no sample got a verdict: there is nothing to measure\n');
    return exitCodes.failed;
  }
  const alarms = falseAlarms(run, {
    ...{ maxDrop, alpha, strict },
    gates: await gatesOf(spec, threshold),
    gateOn: options.gateOn ?? spec.run_config.gate_on ?? 'all',
    random: PythonRandom.fromInt(options.seed),
  });
  const noise = {
    ...{ spec, alarms, flips, limits: { maxDrop, alpha, strict } },
    samples: run.samples.length,
    repeats: spec.run_config.repeats ?? 1,
    flipRate: metrics['flip_rate'] ?? 0,
    flippingSamples: metrics['flipping_samples'] ?? 0,
  };
  if (options.json) io.stdout.write(`${JSON.stringify(noiseToJson(noise), null, 2)}\n`);
  // The report of a run that has just ended lists its flips already.
  else showNoise(noise, { output: io.stdout, hasFlips: completionFn === undefined || options.quiet === true });
  return exitCodes.ok;
}

/** Reads a record that was run before. */
async function noiseOfRecord(command: NoiseCommand): Promise<ExitCode> {
  const { name } = command;
  if (!existsSync(name)) {
    throw new UsageError({
      message: `there is no record ${name}`,
      hint: 'tseval noise <record>, or tseval noise <completion_fn> <eval> to run one',
    });
  }
  let fold: Awaited<ReturnType<typeof startFold>> | undefined;
  for await (const line of readRecord(name)) {
    if ('spec' in line) fold = await startFold(line.spec);
    else if (!('final_report' in line)) fold?.add(line);
  }
  return fold ? tell(fold.result(), command) : exitCodes.unfinished;
}

/** Runs the eval with repeats; what its gates say is what is measured, and no verdict of the command. */
async function noiseOfRun(command: NoiseCommand, completionFn: string): Promise<ExitCode> {
  const { name: evalName, options } = command;
  const io = { ...command.io, argv: runArgv(command) };
  if (options.dryRun || options.repeats < 2) {
    throw new UsageError({
      message: options.dryRun ? 'a dry run has no noise: nobody answers' : 'one run of each sample has no noise to see',
      hint: 'leave out --dry-run, and give --repeats 2 or more (default: 5)',
    });
  }
  const session = await openSession(options, io);
  const muted = [...(options.json ? ['json'] : []), ...(options.quiet ? ['terminal'] : [])];
  let end: { report: Report; code: ExitCode } | undefined;
  let fold: Awaited<ReturnType<typeof startFold>> | undefined;
  const observer = {
    async start(spec: RunSpec) {
      fold = await startFold(spec);
    },
    event: (event: RunEvent) => fold?.add(event),
  };
  try {
    const code = await withReporters({ options, io, requests: session.requests, muted }, async (reporters) => {
      end = await runOne({ completionFn, evalName, options, io, reporters, observer }, session);
      return end.code;
    });
    if (fold === undefined || end?.report.metrics['not_run'] !== 0 || code === exitCodes.failed) return code;
    if (!options.json && !options.quiet) io.stdout.write('\n');
    return worstExitCode([code, await tell(fold.result(), command)]);
  } catch (error) {
    if (error instanceof TsevalError) session.markTold(error);
    throw error;
  } finally {
    await session.close();
  }
}

/** `tseval noise`: how often an unchanged program would turn the gate red, and which samples flip. */
export async function noiseCommand(command: NoiseCommand): Promise<ExitCode> {
  const { completionFn } = command;
  return completionFn === undefined ? noiseOfRecord(command) : noiseOfRun(command, completionFn);
}
