import { Chalk, type ChalkInstance } from 'chalk';
import type { Metrics } from '../record/event.ts';
import { criterionText } from './criterion-text.ts';
import { flipLines } from './flip-lines.ts';
import { gateRows } from './gate-rows.ts';
import { harmless } from './harmless.ts';
import {
  cachedRow,
  costRow,
  formatCount,
  formatDuration,
  labelRows,
  ledger,
  metricRows,
  modelRows,
  notesOf,
  sampleCount,
  subsetRow,
  tokenRow,
} from './metric-rows.ts';
import type { Failure, Format, Output, Report } from './reporter.ts';
import { showValue } from './show-value.ts';
import type { SideBySide } from './side-by-side.ts';
import { sideBySideHeadline, sideBySideSentences, sideBySideTable } from './side-by-side-text.ts';

function promptLines(prompt: unknown, width: number): string[] {
  if (!Array.isArray(prompt)) return [`prompt    ${showValue(prompt, width)}`];
  return prompt.map((message: unknown, i) => {
    const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown };
    return `${i === 0 ? 'prompt' : '      '}    ${showValue(role ?? '?', 20)}: ${showValue(content ?? message, width)}`;
  });
}

/** One failed sample: where it stands, what was asked, what was wanted, what came. */
function failureLines({ sampleId, events }: Failure, columns: number): string[] {
  const width = Math.max(20, columns - 14);
  const lines: string[] = [];
  for (const event of events) {
    if (event.type === 'sample') {
      lines.push(`${harmless(sampleId)}  ${event.data.outcome}  ${harmless(event.data.file)}:${event.data.line}`);
    } else if (event.type === 'sampling') {
      lines.push(...promptLines(event.data.prompt, width).map((line) => `  ${line}`));
      lines.push(`  answer    ${showValue(asOne(event.data.sampled), width)}`);
    } else if (event.type === 'match') {
      lines.push(`  ideal     ${showValue(event.data.expected, width)}`);
    } else if (event.type === 'metrics' && 'choice' in event.data) {
      lines.push(`  choice    ${showValue(event.data['choice'], width)}`);
    } else if (event.type === 'criterion') {
      lines.push(`  criterion ${showValue(criterionText(event.data), width)}`);
    } else if (event.type === 'error') {
      lines.push(`  error     ${showValue(event.data.message, width)}`);
    }
  }
  // A function that records no sampling (dummy) still leaves its answer in the match.
  const match = events.find((event) => event.type === 'match');
  if (match && !events.some(({ type }) => type === 'sampling')) {
    lines.push(`  answer    ${showValue(match.data['sampled'] ?? match.data.picked, width)}`);
  }
  return lines;
}

const asOne = (sampled: string | readonly string[]): unknown =>
  Array.isArray(sampled) && sampled.length === 1 ? sampled[0] : sampled;

function headline({ spec, metrics, elapsedMs }: Report, chalk: ChalkInstance): string {
  const what = [chalk.bold(harmless(spec.eval_name)), harmless(spec.completion_fns.join(', '))].filter(Boolean);
  return `${what.join('  ')}  ${sampleCount(metrics)} in ${formatDuration(elapsedMs)}`;
}

function ledgerRows(metrics: Metrics, chalk: ChalkInstance): [string, string][] {
  return ledger.map((name) => {
    const count = metrics[name] ?? 0;
    const text = formatCount(count);
    const isBad = count > 0 && (name === 'errored' || name === 'not_run' || name === 'ungraded');
    return [name.replace('_', ' '), count === 0 ? chalk.dim(text) : isBad ? chalk.yellow(text) : text];
  });
}

function reportLines(report: Report, { hasColor, columns }: Output): string[] {
  const chalk = new Chalk({ level: hasColor ? 1 : 0 });
  const { metrics, recordPath, gates = [] } = report;
  const rows: [string, string][] = [
    ...metricRows(metrics),
    ...subsetRow(metrics),
    ...ledgerRows(metrics, chalk),
    ...tokenRow(metrics),
    ...cachedRow(metrics),
    ...costRow(metrics),
    ...modelRows(metrics),
    ...gateRows(gates).map(([name, text, hasHeld]): [string, string] => [name, hasHeld ? text : chalk.red(text)]),
    ...labelRows(report),
    ['record', recordPath === undefined ? 'none: a dry run' : harmless(recordPath)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const failures = report.failures.flatMap((failure) => [...failureLines(failure, columns), '']);
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const notes = notesOf(report).map((note) => `  note: ${note}`);
  const flips = flipLines(report.flips ?? [], metrics['flipping_samples'] ?? 0);
  return [...failures, headline(report, chalk), ...table, ...flips, ...notes];
}

function sideBySideLines(table: SideBySide, { hasColor }: Output): string[] {
  const chalk = new Chalk({ level: hasColor ? 1 : 0 });
  const { head, rows } = sideBySideTable(table);
  const widths = head.map((name, column) =>
    Math.max(...[name, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd();
  const sentences = sideBySideSentences(table).map((sentence) => `  ${sentence}`);
  return [chalk.bold(sideBySideHeadline(table)), chalk.dim(line(head)), ...rows.map(line), ...sentences];
}

/** Prints reports for people: failures first, so that the numbers stand where the eye is. */
export function terminalFormat(output: Output): Format {
  let isFirst = true;
  return {
    forRun: () => ({
      end(report) {
        output.write(`${isFirst ? '' : '\n'}${reportLines(report, output).join('\n')}\n`);
        isFirst = false;
      },
    }),
    sideBySide: (table) => output.write(`\n${sideBySideLines(table, output).join('\n')}\n`),
  };
}
