import { Chalk, type ChalkInstance } from 'chalk';
import type { Comparison, JudgedComparison } from '../compare/compare-all.ts';
import type { ComparedRun } from '../compare/compare-runs.ts';
import type { FoundSample } from '../compare/find-samples.ts';
import type { Verdict } from '../compare/judge.ts';
import type { ShownPair } from '../compare/show-samples.ts';
import { criterionName } from '../metrics/criteria.ts';
import {
  comparisonHeadline,
  comparisonSentence,
  evalNames,
  interval,
  number,
  pNumber,
  pValue,
  signed,
} from './comparison-sentence.ts';
import { excerpt, harmless } from './harmless.ts';
import type { Output } from './reporter.ts';
import { type SampleResult, toSampleResult } from './sample-result.ts';

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const colours: Readonly<Record<Verdict, 'red' | 'yellow' | 'green'>> = {
  regressed: 'red',
  inconclusive: 'yellow',
  passed: 'green',
};

/** Columns as wide as their widest cell; the last cell of a row is as wide as it is. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.slice(0, -1).entries())
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell));
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

/** Both means and their difference, with intervals. */
function table(comparison: JudgedComparison): string[] {
  const { base, new: now, counts, statistics, isAccuracy, adjustedPValue } = comparison;
  const { isBinary, pairs, bothRight, broken, fixed } = counts;
  const of = (right: number) => (isBinary ? `${right} of ${pairs}` : plural(pairs, 'sample'));
  const who = ({ identity: { models, grader }, path }: ComparedRun) => [
    harmless(grader === undefined ? models.join(', ') : `${models.join(', ')}, graded by ${grader}`),
    harmless(path),
  ];
  const raw = statistics.pValue === adjustedPValue ? '' : `, ${pNumber(adjustedPValue)} after Holm’s adjustment`;
  return align([
    ['', isAccuracy ? 'accuracy' : 'score', '95 % interval'],
    ['base', number(counts.meanBefore), interval(statistics.base), of(bothRight + broken), ...who(base)],
    ['new', number(counts.meanNow), interval(statistics.now), of(bothRight + fixed), ...who(now)],
    [
      'difference',
      signed(counts.meanNow - counts.meanBefore),
      interval(statistics.difference, signed),
      `${pValue(statistics.pValue)} (${statistics.test})${raw}`,
    ],
  ]);
}

/** Results without a verdict, which count as wrong or not at all. */
function withoutVerdict(label: string, { outcomes: { errored, ungraded } }: ComparedRun): string[] {
  const parts = [errored > 0 ? `${errored} errored` : '', ungraded > 0 ? `${ungraded} ungraded` : ''].filter(Boolean);
  return parts.length > 0 ? [`${parts.join(' and ')} in ${label}`] : [];
}

/** What stands below the table: counts, power, and what was left out. */
function remarks({ base, new: now, counts, statistics, ...comparison }: JudgedComparison): string[] {
  const { pairs, broken, fixed, added, removed, changed, reworded, ungraded, quarantined } = counts;
  const by = typeof comparison.pairBy === 'string' ? comparison.pairBy : `the key ${comparison.pairBy.key}`;
  const repeats = comparison.repeats > 1 ? `, each ${comparison.repeats} times` : '';
  const missing = [...withoutVerdict('base', base), ...withoutVerdict('new', now)];
  const drop = statistics.smallestDrop;
  const leftOut = [
    [added, 'added'],
    [removed, 'removed'],
    [changed, 'changed'],
    [ungraded, 'without a verdict'],
  ].flatMap(([count, what]) => (Number(count) > 0 ? [`${count} ${what}`] : []));
  return [
    `${plural(pairs, 'sample')} paired by ${by}${repeats}: ${broken} broken, ${fixed} fixed, ${pairs - broken - fixed} unchanged`,
    drop === undefined
      ? 'so few samples could not have shown any drop with 80 % power'
      : `so many samples could have shown a drop of ${number(drop)} with 80 % power`,
    ...(missing.length > 0
      ? [`without a verdict: ${missing.join(', ')}${ungraded > 0 ? '' : ', which count as wrong'}`]
      : []),
    ...(leftOut.length > 0 ? [`left out: ${leftOut.join(', ')}`] : []),
    ...(reworded > 0 ? [`${plural(reworded, 'sample')} with another content in the new run`] : []),
    ...(quarantined.samples > 0
      ? [
          `quarantined and not counted: ${quarantined.samples}, of which ${quarantined.broken} broken and ${quarantined.fixed} fixed`,
        ]
      : []),
    ...comparison.promptChanges.map((change) => `prompt: ${harmless(change)}`),
    ...comparison.notes.map((note) => `note: ${harmless(note)}`),
  ].map((line) => `  ${line}`);
}

type Kind = 'broken' | 'fixed';

const place = ({ file, line }: FoundSample): string => (file === undefined ? '' : `  ${harmless(file)}:${line}`);

/** An answer on one line, with what the grader made of it. */
function answerLine(label: string, sample: SampleResult, { value, width }: { value: string; width: number }): string {
  const { actual, choice, criteria = [], error } = sample;
  const failed = criteria.filter(({ passed }) => !passed).map(({ name }) => criterionName(name));
  const parts = [
    value,
    choice === undefined ? '' : `[${choice}]`,
    failed.length > 0 ? `[failed: ${failed.join(', ')}]` : '',
    error === undefined ? (actual === undefined ? 'no answer recorded' : text(actual)) : `error: ${error}`,
  ];
  return `  ${label.padEnd(6)}  ${excerpt(parts.filter(Boolean).join('  '), width)}`;
}

/** A value as one text. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

/** One broken or fixed sample: where it stands, what was wanted, what came, and how to see it again. */
function pairLines(
  kind: Kind,
  pair: ShownPair,
  { columns, chalk }: { columns: number; chalk: ChalkInstance },
): string[] {
  const width = Math.max(20, columns - 11);
  const { base, new: now, before, now: after, command, isQuarantined } = pair;
  const [one, other] = [base && toSampleResult(base.events), toSampleResult(now.events)];
  const isVerdict = [before, after].every((value) => value === 0 || value === 1);
  const show = (value: number) => (isVerdict ? '' : number(value));
  const ideal = other.expected ?? one?.expected;
  const mark = isQuarantined ? '  (quarantined)' : '';
  return [
    `${chalk[kind === 'broken' ? 'red' : 'green'](kind)}  ${harmless(now.sampleId)}${place(now)}${mark}`,
    ...(ideal === undefined || ideal === null ? [] : [`  ideal   ${excerpt(text(ideal), width)}`]),
    ...(one ? [answerLine('base', one, { value: show(before), width })] : []),
    answerLine('new', other, { value: show(after), width }),
    ...(command === undefined ? [] : [`  again   ${harmless(command)}`]),
    '',
  ];
}

function sampleLines(comparison: JudgedComparison, options: { columns: number; chalk: ChalkInstance }): string[] {
  const { shown, counts } = comparison;
  const total = { broken: counts.broken + counts.quarantined.broken, fixed: counts.fixed + counts.quarantined.fixed };
  const more = (kind: 'broken' | 'fixed' | 'added' | 'removed' | 'changed', count: number) =>
    count > shown[kind].length && shown[kind].length > 0
      ? [`… and ${count - shown[kind].length} more ${kind} (--show N)`, '']
      : [];
  const pairs = (['broken', 'fixed'] as const).flatMap((kind) => [
    ...shown[kind].flatMap((pair) => pairLines(kind, pair, options)),
    ...more(kind, total[kind]),
  ]);
  const leftOut = (['added', 'removed', 'changed'] as const).flatMap((kind) => [
    ...shown[kind].map((sample) => `${kind}  ${harmless(sample.sampleId)}${place(sample)}`),
    ...more(kind, counts[kind]),
  ]);
  return ['', ...pairs, ...leftOut];
}

/** What is said beside the comparison itself. */
interface Beside {
  /** Lines below the first. */
  notes?: readonly string[];
  /** Thresholds that did not hold: they come before all else. */
  failedGates?: readonly string[];
}

/** Prints a comparison for people: the verdict in the first line, then the numbers, then the samples behind them. */
export function printComparison(
  comparison: Comparison,
  output: Output,
  { notes = [], failedGates = [] }: Beside = {},
): void {
  const chalk = new Chalk({ level: output.hasColor ? 1 : 0 });
  const { evals, verdict } = comparison;
  const failed = failedGates.length === 0 ? '' : `${chalk.red.bold('failed')}: ${harmless(failedGates.join(', '))}; `;
  const first = `${failed}${comparisonHeadline(comparison).replace(verdict, chalk[colours[verdict]].bold(verdict))}`;
  const parts = evals.flatMap((each) => [
    '',
    evals.length > 1
      ? `${chalk[colours[each.verdict]](each.verdict)}: ${comparisonSentence(each)}`
      : chalk.bold(evalNames(each)),
    ...table(each),
    ...remarks(each),
    ...sampleLines(each, { columns: output.columns, chalk }),
  ]);
  const lines = [first, ...notes.map(harmless), ...parts];
  // One empty line is enough between two parts.
  const kept = lines.filter((line, index) => line !== '' || lines[index - 1] !== '');
  output.write(`${kept.join('\n').trimEnd()}\n`);
}
