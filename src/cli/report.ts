import { existsSync } from 'node:fs';
import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { findTemplate } from '../evals/table.ts';
import { accuracy } from '../metrics/accuracy.ts';
import type { Fold } from '../metrics/fold.ts';
import { reportFold } from '../metrics/report-fold.ts';
import type { RunSpec } from '../record/event.ts';
import { readRecord } from '../record/read.ts';
import { type Collector, createCollector } from '../report/collect.ts';
import { jsonReporter } from '../report/json.ts';
import { terminalReporter } from '../report/terminal.ts';
import { hasVerdicts } from '../run/verdict.ts';
import type { Io } from './io.ts';
import type { ReportOptions } from './program.ts';

/** The folds of the template that made the record; of a class that tseval does not run, accuracy alone. */
function foldFor({ run_config: config }: RunSpec): Fold {
  const found = findTemplate(config.eval_spec?.cls ?? '');
  const metrics = 'template' in found ? found.template.metrics : [accuracy];
  return reportFold(metrics, { seed: config.seed, samples: config.samples });
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
  let run: { fold: Fold; collector: Collector } | undefined;
  for await (const line of readRecord(record)) {
    if ('spec' in line)
      run = { fold: foldFor(line.spec), collector: createCollector(line.spec, options.showFailures ?? 0) };
    else if (!('final_report' in line)) {
      run?.fold.add(line);
      run?.collector.add(line);
    }
  }
  if (!run) return exitCodes.unfinished;
  const reporter = options.json ? jsonReporter(io.stdout) : terminalReporter(io.stdout);
  const metrics = run.fold.result();
  reporter.end?.(run.collector.result(metrics, record));
  return hasVerdicts(metrics) ? exitCodes.ok : exitCodes.failed;
}
