import { harmlessJson } from './harmless-json.ts';
import type { Format, Output, Report } from './reporter.ts';
import { sideBySideJson } from './side-by-side-json.ts';

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

/** One report as one JSON object, several as an array of them; runs side by side as an object with their table. */
export function jsonFormat(output: Output): Format {
  const reports: Record<string, unknown>[] = [];
  let table: Record<string, unknown> | undefined;
  return {
    forRun: () => ({ end: (report) => void reports.push(toJson(report)) }),
    sideBySide(given) {
      table = sideBySideJson(given);
    },
    close() {
      const all = table ? { runs: reports, side_by_side: table } : reports;
      output.write(`${harmlessJson(reports.length === 1 ? reports[0] : all, 2)}\n`);
    },
  };
}
