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
import { jsonReporter } from '../report/json.ts';
import type { Report } from '../report/reporter.ts';
import { terminalReporter } from '../report/terminal.ts';
import { exitCodeOf, type Judgement, parseErrorAllowance, worstExitCode } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { gatesOf, metricsOfRecord } from './metrics-of-record.ts';
import { warn } from './open-session.ts';
import type { ReportOptions } from './program.ts';
import { countOutcomes, shortcomings } from './tell-end.ts';

interface FoldedRun {
  spec: RunSpec;
  fold: Fold;
  collector: Collector;
  means: JudgedMeans;
  lacking: ReturnType<typeof lackingAnswers>;
  gates: readonly Gate[];
  gateOn: GateOn;
  /** The last line of the record; undefined where it was cut off. */
  final: Metrics | undefined;
  /** Whether the class's folds are not tseval's own: then the numbers are those that its run reported. */
  isForeign: boolean;
}

/** The folds of the template that made the record; a module's are code, which is not run to print a report. */
function startFold(spec: RunSpec, { showFailures = 0, threshold = [], gateOn }: ReportOptions): FoldedRun {
  const { seed, samples, repeats = 1, gate_on: recordedOn } = spec.run_config;
  const { metrics, means, isForeign } = metricsOfRecord(spec);
  return {
    spec,
    fold: reportFold(metrics, { seed, samples, repeats }),
    collector: createCollector(spec, showFailures),
    means: judgedMeans(means, samples === undefined ? undefined : samples * repeats),
    lacking: lackingAnswers(),
    gates: gatesOf(spec, threshold),
    gateOn: gateOn ?? recordedOn ?? 'all',
    final: undefined,
    isForeign,
  };
}

function addTo({ fold, collector, means, lacking }: FoldedRun, event: RunEvent): void {
  fold.add(event);
  collector.add(event);
  means.add(event);
  lacking.add(event);
}

async function foldRecord(record: string, options: ReportOptions): Promise<FoldedRun | undefined> {
  let run: FoldedRun | undefined;
  for await (const line of readRecord(record)) {
    if ('spec' in line) run = startFold(line.spec, options);
    else if (run && 'final_report' in line) run.final = line.final_report;
    else if (run && !('final_report' in line)) addTo(run, line);
  }
  return run;
}

/** What the errors of a record are worth: what its run allowed, where it says so. */
function allowanceOf({ run_config: { max_errors: allowed } }: RunSpec) {
  return allowed === undefined ? undefined : parseErrorAllowance(allowed);
}

/** A record that was cut off, or whose run was: what is missing in it could have been anything. */
function unfinished(metrics: Metrics): Problem {
  const done = plannedOutcomes(metrics) - (metrics['not_run'] ?? 0);
  return {
    message: `this record is not finished: ${done} of ${countOutcomes(metrics)} are in it`,
    hint: 'its numbers are of these; run the eval again',
  };
}

/** `tseval report`: the same folds, gates and reporters as the live run, over its record. */
export async function reportCommand(given: { record: string; options: ReportOptions; io: Io }): Promise<ExitCode> {
  const { record, options, io } = given;
  if (!existsSync(record)) {
    throw new UsageError({
      message: `there is no record ${record}`,
      hint: 'tseval list runs shows those of this folder',
    });
  }
  const run = await foldRecord(record, options);
  if (!run) return exitCodes.unfinished;
  const metrics = { ...(run.isForeign && run.final), ...run.fold.result() };
  const gates = judgeGates(run.gates, { metrics, means: run.means.result(), gateOn: run.gateOn });
  const report: Report = { ...run.collector.result(metrics, record), ...(gates.length > 0 && { gates }) };
  const reporter = options.json ? jsonReporter(io.stdout) : terminalReporter(io.stdout);
  reporter.end?.(report);
  const judgement: Judgement = { metrics, allowed: allowanceOf(run.spec), gates, lacking: run.lacking.count() };
  const isCut = run.final === undefined || (metrics['not_run'] ?? 0) > 0;
  await warn(io, [...(isCut ? [unfinished(metrics)] : []), ...shortcomings(report, judgement)], 'tseval');
  return worstExitCode([exitCodeOf(judgement), ...(isCut ? [exitCodes.unfinished] : [])]);
}
