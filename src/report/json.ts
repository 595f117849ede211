import { harmlessJson } from './harmless-json.ts';
import type { Format, Output, Report } from './reporter.ts';
import type { SideBySide } from './side-by-side.ts';
import { sideBySideJson } from './side-by-side-json.ts';

/** The report as plain data: what was run, then its numbers. */
export function toJson({ spec, metrics, recordPath, gates, flips }: Report): Record<string, unknown> {
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
    ...(flips && {
      flips: flips.map(({ sampleId, flipRate, ...flip }) => ({ sample_id: sampleId, ...flip, flip_rate: flipRate })),
    }),
    ...(gates && {
      gates: gates.map(({ hasHeld, value, ...gate }) => ({ ...gate, value: value ?? null, held: hasHeld })),
    }),
  };
}

/** One report as one JSON object; several as its `runs`, with the table that runs of one eval end with. */
export function jsonFormat(output: Output): Format {
  const runs: Record<string, unknown>[] = [];
  let table: SideBySide | undefined;
  return {
    forRun: () => ({ end: (report) => void runs.push(toJson(report)) }),
    sideBySide(given) {
      table = given;
    },
    close() {
      const all = { runs, ...(table && { side_by_side: sideBySideJson(table) }) };
      output.write(`${harmlessJson(runs.length === 1 ? runs[0] : all, 2)}\n`);
    },
  };
}
