import type { RunSpec } from '../record/event.ts';
import { criterionText } from './criterion-text.ts';
import type { Format, Output } from './reporter.ts';
import type { SampleResult } from './sample-result.ts';
import { showValue } from './show-value.ts';

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** What spreadsheets take for the start of a formula, after white space as well, and in full width. */
const formulaStart = /^\s*[=+\-@＝＋－＠\t\r]/;

/** A cell that no spreadsheet takes for a formula; numbers stay numbers. */
export function csvCell(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = showValue(value);
  const safe = formulaStart.test(text) && !plainNumber.test(text) ? `'${text}` : text;
  return /[",;\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The columns, and what stands in them. */
const columns: Readonly<Record<string, (sample: SampleResult, spec: RunSpec) => unknown>> = {
  eval: (_, spec) => spec.eval_name,
  completion_fns: (_, spec) => spec.completion_fns.join(', '),
  sample_id: ({ sampleId }) => sampleId,
  repeat: ({ repeat }) => repeat,
  outcome: ({ outcome }) => outcome,
  score: ({ score }) => score,
  choice: ({ choice }) => choice,
  criteria: ({ criteria }) => criteria?.map(criterionText).join('; '),
  expected: ({ expected }) => expected,
  actual: ({ actual }) => actual,
  error: ({ error }) => error,
  file: ({ file }) => file,
  line: ({ line }) => line,
  tokens: ({ tokens }) => tokens,
  latency_ms: ({ latencyMs }) => latencyMs,
};

function row(spec: RunSpec, sample: SampleResult): string {
  return `${Object.values(columns)
    .map((cell) => csvCell(cell(sample, spec)))
    .join(',')}\n`;
}

/** A line a sample, of all runs in one table. */
export function csvFormat(output: Output): Format {
  let isOpen = false;
  const open = () => {
    if (!isOpen) output.write(`${Object.keys(columns).join(',')}\n`);
    isOpen = true;
  };
  return {
    forRun() {
      let spec: RunSpec;
      return {
        start(started) {
          spec = started;
          open();
        },
        sample: (sample) => output.write(row(spec, sample)),
      };
    },
    close: open,
  };
}
