import { harmlessJson } from './harmless-json.ts';
import type { Format, Output, Report } from './reporter.ts';

/** The report as plain data: what was run, then its numbers. */
export function toJson({ spec, metrics, recordPath, gates }: Report): Record<string, unknown> {
  const { name, metadata, notes } = spec.run_config;
  return {
    eval: spec.eval_name,
    completion_fns: spec.completion_fns,
    run_id: spec.run_id,
    record: recordPath ?? null,
    ...(name !== undefined && { name }),
    ...(metadata !== undefined && { metadata }),
    ...metrics,
    ...(notes && { notes }),
    ...(gates && {
      gates: gates.map(({ hasHeld, value, ...gate }) => ({ ...gate, value: value ?? null, held: hasHeld })),
    }),
  };
}

/** One report as one JSON object, several as an array of them. */
export function jsonFormat(output: Output): Format {
  const reports: Record<string, unknown>[] = [];
  return {
    forRun: () => ({ end: (report) => void reports.push(toJson(report)) }),
    close: () => output.write(`${harmlessJson(reports.length === 1 ? reports[0] : reports, 2)}\n`),
  };
}
