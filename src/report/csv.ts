import type { RunSpec } from '../record/event.ts';
import { criterionText } from './criterion-text.ts';
import type { Format, Output } from './reporter.ts';
import type { SampleResult } from './sample-result.ts';
import { showValue } from './show-value.ts';

const header =
  'eval,completion_fns,sample_id,repeat,outcome,score,choice,criteria,expected,actual,error,file,line,tokens,latency_ms';

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

function row({ eval_name: name, completion_fns: fns }: RunSpec, sample: SampleResult): string {
  const { sampleId, repeat, outcome, score, choice, expected, actual, error, file, line, tokens, latencyMs } = sample;
  const criteria = sample.criteria?.map(criterionText).join('; ');
  const cells = [
    name,
    fns.join(', '),
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
  ];
  return `${cells.map(csvCell).join(',')}\n`;
}

/** A line a sample, of all runs in one table. */
export function csvFormat(output: Output): Format {
  let isOpen = false;
  const open = () => {
    if (!isOpen) output.write(`${header}\n`);
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
