import { existsSync } from 'node:fs';
import { type ExitCode, exitCodes, type Problem, UsageError } from '../errors.ts';
import type { Gate } from '../gates/gate.ts';
import { type GateOn, judgeGates } from '../gates/judge.ts';
import type { Fold } from '../metrics/fold.ts';
import { type JudgedMeans, judgedMeans } from '../metrics/judged-means.ts';
import { lackingAnswers } from '../metrics/lacking-answers.ts';
import { plannedOutcomes } from '../metrics/outcomes.ts';
import { reportFold } from '../metrics/report-fold.ts';
import type { Metrics, RunEvent, RunSpec } from '../record/event.ts';
import { readRecord } from '../record/read.ts';
import { type Collector, createCollector } from '../report/collect.ts';
import { errorTally } from '../report/commonest-error.ts';
import { noRequests } from '../report/progress.ts';
import type { Report } from '../report/reporter.ts';
import type { RunTeller } from '../report/tell-run.ts';
import { exitCodeOf, type Judgement, parseErrorAllowance, worstExitCode } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { gatesOf, metricsOfRecord } from './metrics-of-record.ts';
import { type Reporters, withReporters } from './open-reporters.ts';
import type { ReportOptions } from './program.ts';
import { countOutcomes, shortcomings } from './tell-end.ts';
import { tellProblems } from './tell-problems.ts';

interface FoldedRun {
  spec: RunSpec;
  fold: Fold;
  collector: Collector;
  means: JudgedMeans;
  lacking: ReturnType<typeof lackingAnswers>;
  errors: ReturnType<typeof errorTally>;
  teller: RunTeller;
  gates: readonly Gate[];
  gateOn: GateOn;
  /** The last line of the record; undefined where it was cut off. */
  final: Metrics | undefined;
  elapsedMs: number | undefined;
  /** Whether the class's folds are not tseval's own: then the numbers are those that its run reported. */
  isForeign: boolean;
}

/** The folds of the template that made the record; a module's are code, which is not run to print a report. */
async function startFold(spec: RunSpec, options: ReportOptions, reporters: Reporters): Promise<FoldedRun> {
  const { showFailures = 0, threshold = [], gateOn } = options;
  const { seed, samples, repeats = 1, gate_on: recordedOn } = spec.run_config;
  const { metrics, means, isForeign } = await metricsOfRecord(spec);
  return {
    spec,
    fold: reportFold(metrics, { seed, samples, repeats }),
    collector: createCollector(spec, showFailures),
    means: judgedMeans(means, samples === undefined ? undefined : samples * repeats),
    lacking: lackingAnswers(),
    errors: errorTally(),
    teller: reporters.forRun(spec),
    gates: await gatesOf(spec, threshold),
    gateOn: gateOn ?? recordedOn ?? 'all',
    final: undefined,
    elapsedMs: undefined,
    isForeign,
  };
}

function missing(record: string): Problem {
  return { message: `there is no record ${record}`, hint: 'tseval list runs shows those of this folder' };
}

/** Folds one record, telling the reporters what they were told of the live run. */
async function foldRecord(
  record: string,
  { options, reporters }: { options: ReportOptions; reporters: Reporters },
): Promise<FoldedRun | undefined> {
  let run: FoldedRun | undefined;
  for await (const line of readRecord(record)) {
    if ('spec' in line) run = await startFold(line.spec, options, reporters);
    else if (run && 'final_report' in line) {
      run.final = line.final_report;
      run.elapsedMs = line.elapsed_ms;
    } else if (run && !('final_report' in line)) addTo(run, line);
  }
  return run;
}

function addTo({ fold, collector, means, lacking, errors, teller }: FoldedRun, event: RunEvent): void {
  for (const each of [fold, collector, means, lacking, errors]) each.add(event);
  teller.event(event);
}

/** What the errors of a record are worth: what its run allowed, where it says so. */
function allowanceOf({ run_config: { max_errors: allowed } }: RunSpec) {
  return allowed === undefined ? undefined : parseErrorAllowance(allowed);
}

/** A record that was cut off, or whose run was: what is missing in it could have been anything. */
function unfinished(record: string, metrics: Metrics): Problem {
  const done = plannedOutcomes(metrics) - (metrics['not_run'] ?? 0);
  return {
    message: `${record} is not finished: ${done} of ${countOutcomes(metrics)} are in it`,
    hint: 'its numbers are of these; tseval resume goes on with it',
  };
}

/** Reports one record, and judges it by its gates. */
export async function reportOne(
  record: string,
  given: { options: ReportOptions; reporters: Reporters; io: Io },
): Promise<{ code: ExitCode; report: Report | undefined }> {
  const run = await foldRecord(record, given);
  if (!run) return { code: exitCodes.unfinished, report: undefined };
  const metrics = { ...(run.isForeign && run.final), ...run.fold.result() };
  const gates = judgeGates(run.gates, { metrics, means: run.means.result(), gateOn: run.gateOn });
  const report: Report = {
    ...run.collector.result(metrics, record, run.elapsedMs),
    ...(gates.length > 0 && { gates }),
  };
  await run.teller.end(report);
  const judgement: Judgement = { metrics, allowed: allowanceOf(run.spec), gates, lacking: run.lacking.count() };
  const isCut = run.final === undefined || (metrics['not_run'] ?? 0) > 0;
  const problems = shortcomings({ report, judgement, commonest: run.errors.commonest() });
  await tellProblems(given.io, [...(isCut ? [unfinished(record, metrics)] : []), ...problems]);
  return { code: worstExitCode([exitCodeOf(judgement), ...(isCut ? [exitCodes.unfinished] : [])]), report };
}

/** `tseval report`: the same folds and reporters as the live run, over records. */
export async function reportCommand(given: {
  records: readonly string[];
  options: ReportOptions;
  io: Io;
}): Promise<ExitCode> {
  const { records, options, io } = given;
  const absent = records.filter((record) => !existsSync(record));
  if (absent.length > 0) throw new UsageError(absent.map(missing));
  return withReporters({ options, io, requests: noRequests, isSideBySide: records.length > 1 }, async (reporters) => {
    const codes: ExitCode[] = [];
    for (const record of records) codes.push((await reportOne(record, { options, reporters, io })).code);
    return worstExitCode(codes);
  });
}
