import { existsSync } from 'node:fs';
import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { findTemplate } from '../evals/table.ts';
import { accuracy } from '../metrics/accuracy.ts';
import type { Fold } from '../metrics/fold.ts';
import { reportFold } from '../metrics/report-fold.ts';
import type { Metrics, RunSpec } from '../record/event.ts';
import { readRecord } from '../record/read.ts';
import { type Collector, createCollector } from '../report/collect.ts';
import { jsonReporter } from '../report/json.ts';
import { terminalReporter } from '../report/terminal.ts';
import { hasVerdicts } from '../run/verdict.ts';
import type { Io } from './io.ts';
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

/** `tseval report`: the same folds and reporters as the live run, over its record. */
export async function reportCommand(given: { record: string; options: ReportOptions; io: Io }): Promise<ExitCode> {
  const { record, options, io } = given;
  if (!existsSync(record)) {
    throw new UsageError({
      message: `there is no record ${record}`,
      hint: 'tseval list runs shows those of this folder',
    });
  }
  let run: FoldedRun | undefined;
  let elapsedMs: number | undefined;
  for await (const line of readRecord(record)) {
    if ('spec' in line) run = startFold(line.spec, options.showFailures ?? 0);
    else if ('final_report' in line) {
      if (run?.isForeign) run.reported = line.final_report;
      elapsedMs = line.elapsed_ms;
    } else {
      run?.fold.add(line);
      run?.collector.add(line);
    }
  }
  if (!run) return exitCodes.unfinished;
  const reporter = options.json ? jsonReporter(io.stdout) : terminalReporter(io.stdout);
  const metrics = { ...run.reported, ...run.fold.result() };
  reporter.end?.(run.collector.result(metrics, record, elapsedMs));
  return hasVerdicts(metrics) ? exitCodes.ok : exitCodes.failed;
}
