import { harmlessJson } from './harmless-json.ts';
import { toJson } from './json.ts';
import type { Format, Output, Report } from './reporter.ts';
import type { SampleResult } from './sample-result.ts';
import { sideBySideJson } from './side-by-side-json.ts';

function sampleLine(sample: SampleResult): Record<string, unknown> {
  const {
    runId,
    sampleId,
    repeat,
    outcome,
    score,
    choice,
    criteria,
    expected,
    actual,
    error,
    file,
    line,
    tokens,
    latencyMs,
  } = sample;
  return {
    type: 'sample',
    run_id: runId,
    sample_id: sampleId,
    repeat,
    outcome,
    score,
    choice,
    criteria,
    expected,
    actual,
    error,
    file,
    line,
    tokens,
    latency_ms: latencyMs,
  };
}

const reportLine = (report: Report): Record<string, unknown> => ({ type: 'report', ...toJson(report) });

/** A line a sample as it is finished, with its whole answer, then a line with the report. */
export function jsonlFormat(output: Output): Format {
  const write = (line: Record<string, unknown>) => output.write(`${harmlessJson(line)}\n`);
  return {
    forRun: () => ({
      sample: (sample) => write(sampleLine(sample)),
      end: (report) => write(reportLine(report)),
    }),
    sideBySide: (table) => write({ type: 'side_by_side', ...sideBySideJson(table) }),
  };
}
