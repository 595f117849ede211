import { existsSync } from 'node:fs';
import { type ExitCode, exitCodes, type Problem, UsageError } from '../errors.ts';
import { findTemplate } from '../evals/table.ts';
import { accuracy } from '../metrics/accuracy.ts';
import type { Fold } from '../metrics/fold.ts';
import { reportFold } from '../metrics/report-fold.ts';
import type { Metrics, RunSpec } from '../record/event.ts';
import { readRecord } from '../record/read.ts';
import { type Collector, createCollector } from '../report/collect.ts';
import type { RunTeller } from '../report/tell-run.ts';
import { hasVerdicts, worstExitCode } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { type Reporters, withReporters } from './open-reporters.ts';
import type { ReportOptions } from './program.ts';

interface FoldedRun {
  fold: Fold;
  collector: Collector;
  /** The numbers of a class whose folds are not tseval's own: those that its run reported. */
  reported: Metrics;
  isForeign: boolean;
}

/** The folds of the template that made the record; a module's are code, which is not run to print a report. */
function startFold(spec: RunSpec, mostFailures: number): FoldedRun {
  const { eval_spec: evalSpec, seed, samples } = spec.run_config;
  const found = findTemplate(evalSpec?.cls ?? '');
  const metrics = 'template' in found ? found.template.metrics : [accuracy];
  const isForeign = !('template' in found);
  const collector = createCollector(spec, mostFailures);
  return { fold: reportFold(metrics, { seed, samples }), collector, reported: {}, isForeign };
}

function missing(record: string): Problem {
  return { message: `there is no record ${record}`, hint: 'tseval list runs shows those of this folder' };
}

/** Folds one record, telling the reporters what they were told of the live run. */
async function reportOne(record: string, { showFailures = 0 }: ReportOptions, reporters: Reporters): Promise<ExitCode> {
  let run: (FoldedRun & { teller: RunTeller }) | undefined;
  let elapsedMs: number | undefined;
  for await (const line of readRecord(record)) {
    if ('spec' in line) run = { ...startFold(line.spec, showFailures), teller: reporters.forRun(line.spec) };
    else if ('final_report' in line) {
      if (run?.isForeign) run.reported = line.final_report;
      elapsedMs = line.elapsed_ms;
    } else {
      run?.fold.add(line);
      run?.collector.add(line);
      run?.teller.event(line);
    }
  }
  if (!run) return exitCodes.unfinished;
  const metrics = { ...run.reported, ...run.fold.result() };
  await run.teller.end(run.collector.result(metrics, record, elapsedMs));
  return hasVerdicts(metrics) ? exitCodes.ok : exitCodes.failed;
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
  return withReporters({ options, io, retries: () => 0 }, async (reporters) => {
    const codes: ExitCode[] = [];
    for (const record of records) codes.push(await reportOne(record, options, reporters));
    return worstExitCode(codes);
  });
}
