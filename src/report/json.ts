import type { Output, Report, Reporter } from './reporter.ts';

/** The report as plain data: what was run, then its numbers. */
export function toJson({ spec, metrics, recordPath }: Report): Record<string, unknown> {
  return {
    eval: spec.eval_name,
    completion_fns: spec.completion_fns,
    run_id: spec.run_id,
    record: recordPath ?? null,
    ...metrics,
    ...(spec.run_config.notes && { notes: spec.run_config.notes }),
  };
}

/** Prints the final report as one JSON object. */
export function jsonReporter(output: Output): Reporter {
  return { end: (report) => output.write(`${JSON.stringify(toJson(report), null, 2)}\n`) };
}
