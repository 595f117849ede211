import { gateSection } from './comparison-markdown.ts';
import { gateRows } from './gate-rows.ts';
import { harmless } from './harmless.ts';
import { details, markdownCode, markdownTable } from './markdown-text.ts';
import {
  cachedRow,
  formatCount,
  formatDuration,
  formatNumber,
  labelRows,
  ledger,
  metricRows,
  modelRows,
  notesOf,
  sampleCount,
  tokenRow,
} from './metric-rows.ts';
import type { Format, Output, Report, Reporter } from './reporter.ts';
import { faultMessage, isFault } from './sample-lines.ts';
import { type SampleResult, sampleName } from './sample-result.ts';
import { showValue } from './show-value.ts';
import type { SideBySide } from './side-by-side.ts';
import { sideBySideHeadline, sideBySideSentences, sideBySideTable } from './side-by-side-text.ts';

/** A comment of a pull request holds 65,536 characters: with three cells of this length, this many rows are well below. */
const mostFailures = 20;
const longestCell = 300;

function headline({ spec, metrics, elapsedMs }: Report): string[] {
  const name = ['accuracy', 'pass_rate', 'score'].find((each) => metrics[each] !== undefined);
  const value = name === undefined ? '' : `**${name} ${formatNumber(metrics[name] ?? 0)}**, `;
  const counts = ledger
    .filter((outcome) => (metrics[outcome] ?? 0) > 0)
    .map((outcome) => `${formatCount(metrics[outcome] ?? 0)} ${outcome.replace('_', ' ')}`);
  const total = `${sampleCount(metrics)} in ${formatDuration(elapsedMs)}`;
  const [evalName, fns] = [spec.eval_name, spec.completion_fns.join(', ')].map((text) => markdownCode(harmless(text)));
  return [`### ${[evalName, fns].filter(Boolean).join(' ')}`, '', `${value}${total}: ${counts.join(', ')}`];
}

function gateLines({ gates = [] }: Report): string[] {
  if (gates.length === 0) return [];
  const rows = gateRows(gates).map(([name, text, hasHeld]) => [`${hasHeld ? '✅' : '❌'} ${markdownCode(name)}`, text]);
  return ['', ...markdownTable(['gate', 'value'], rows)];
}

function failureRow(sample: SampleResult): string[] {
  const { outcome, file, line, expected, actual, criteria } = sample;
  const cell = (value: unknown) => (value === undefined ? '' : markdownCode(showValue(value, longestCell)));
  const why = outcome === 'errored' || outcome === 'ungraded' || criteria ? faultMessage(sample) : actual;
  return [cell(sampleName(sample)), outcome, cell(expected), cell(why), cell(file && `${file}:${line}`)];
}

function failureLines(failures: readonly SampleResult[], count: number): string[] {
  if (count === 0) return [];
  const shown = failures.length < count ? `, of which the first ${failures.length} are shown` : '';
  const summary = `${formatCount(count)} ${count === 1 ? 'sample is' : 'samples are'} not right${shown}`;
  return details(summary, markdownTable(['sample', 'outcome', 'expected', 'got', 'place'], failures.map(failureRow)));
}

function reportLines(report: Report, failures: readonly SampleResult[], count: number): string[] {
  const { metrics, recordPath } = report;
  const labels = labelRows(report).map(([name, value]): [string, string] => [name, markdownCode(value)]);
  const numbers = [
    ...metricRows(metrics),
    ...tokenRow(metrics),
    ...cachedRow(metrics),
    ...modelRows(metrics),
    ...labels,
  ].map(([name, value]) => [markdownCode(name), value]);
  return [
    ...headline(report),
    ...gateLines(report),
    ...failureLines(failures, count),
    ...notesOf(report).flatMap((note) => ['', `Note: ${markdownCode(note)}`]),
    ...details('Metrics', markdownTable(['metric', 'value'], numbers)),
    ...(recordPath === undefined ? [] : ['', `Record: ${markdownCode(showValue(recordPath))}`]),
  ];
}

function runReporter(write: (lines: readonly string[]) => void): Reporter {
  const failures: SampleResult[] = [];
  let count = 0;
  return {
    sample(sample) {
      if (!isFault(sample)) return;
      count++;
      if (failures.length < mostFailures) failures.push(sample);
    },
    end: (report) => write(reportLines(report, failures, count)),
  };
}

function sideBySideLines(table: SideBySide): string[] {
  const { head, rows } = sideBySideTable(table);
  const cells = rows.map(([label = '', ...others]) => [markdownCode(label), ...others]);
  const sentences = sideBySideSentences(table).map((sentence) => `- ${markdownCode(sentence)}`);
  return [`### ${markdownCode(sideBySideHeadline(table))}`, '', ...markdownTable(head, cells), '', ...sentences];
}

/** A section a run, short enough for a comment of a pull request. */
export function markdownFormat(output: Output): Format {
  let isFirst = true;
  return {
    forRun: () =>
      runReporter((lines) => {
        output.write(`${isFirst ? '' : '\n'}${lines.join('\n')}\n`);
        isFirst = false;
      }),
    sideBySide: (table) => output.write(`\n${sideBySideLines(table).join('\n')}\n`),
    gate: (gate) => output.write(`\n${gateSection(gate).join('\n')}\n`),
  };
}
