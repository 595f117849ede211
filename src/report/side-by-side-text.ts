import type { Difference, Estimate } from '../compare/side-by-side.ts';
import { formatDollars } from '../prices/dollars.ts';
import type { Metrics } from '../record/event.ts';
import { harmless } from './harmless.ts';
import { formatCount, formatNumber, tokensOf } from './metric-rows.ts';
import type { SideBySide, SideBySideRun } from './side-by-side.ts';

/** A column of the table; it is left out where no run has anything in it. */
interface Column {
  head: string;
  cell(run: SideBySideRun): string;
}

function formatInterval({ interval: { lower, upper } }: Pick<Estimate, 'interval'>): string {
  return `${formatNumber(lower)} to ${formatNumber(upper)}`;
}

function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** Samples that no number above speaks of. */
function withoutVerdict({ ungraded = 0, errored = 0, not_run: missing = 0 }: Metrics): number {
  return ungraded + errored + missing;
}

function formatCost({ cost_usd: cost, unpriced_answers: unpriced = 0 }: Metrics): string {
  if (cost === undefined) return '';
  return `${unpriced > 0 ? 'over ' : ''}${formatDollars(cost)}`;
}

const columnsOf = (metric: SideBySide['metric']): readonly Column[] => [
  { head: 'completion function', cell: ({ label }) => harmless(label) },
  { head: metric, cell: ({ estimate }) => (estimate ? formatNumber(estimate.value) : 'none') },
  { head: '95 % interval', cell: ({ estimate }) => (estimate ? formatInterval(estimate) : '') },
  {
    head: 'no verdict',
    cell: ({ report }) => (withoutVerdict(report.metrics) > 0 ? formatCount(withoutVerdict(report.metrics)) : ''),
  },
  { head: 'cost', cell: ({ report }) => formatCost(report.metrics) },
  {
    head: 'tokens',
    cell({ report }) {
      const tokens = tokensOf(report.metrics);
      return tokens === undefined ? '' : formatCount(tokens);
    },
  },
  { head: 'latency', cell: ({ latency }) => (latency ? formatSeconds(latency.median) : '') },
  { head: '95 % within', cell: ({ latency }) => (latency ? formatSeconds(latency.p95) : '') },
];

/** The head and the rows of the table, as text. */
export function sideBySideTable({ metric, runs }: SideBySide): { head: string[]; rows: string[][] } {
  const columns = columnsOf(metric).filter(({ cell }) => runs.some((run) => cell(run) !== ''));
  return { head: columns.map(({ head }) => head), rows: runs.map((run) => columns.map(({ cell }) => cell(run))) };
}

function formatP(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${p.toFixed(4)}`;
}

function sentence({ runs, alpha }: SideBySide, found: Difference): string {
  const isBetter = found.difference > 0;
  const [one, other] = [found.one, found.other].map((index) => harmless(runs[index]?.label ?? ''));
  const [better, worse] = isBetter ? [one, other] : [other, one];
  const size = formatNumber(Math.abs(found.difference));
  if (found.pValue >= alpha)
    return `${one} and ${other}: no significant difference (${size}, ${formatP(found.pValue)})`;
  const { lower, upper } = found.interval;
  const interval = isBetter ? { lower, upper } : { lower: -upper, upper: -lower };
  return `${better} is better than ${worse} by ${size} (${formatInterval({ interval })}, ${formatP(found.pValue)})`;
}

/** Which differences are significant, a sentence a pair; those that are stand first. */
export function sideBySideSentences(table: SideBySide): string[] {
  const { alpha, differences } = table;
  const sorted = differences.toSorted((a, b) => Number(a.pValue >= alpha) - Number(b.pValue >= alpha));
  return sorted.map((found) => sentence(table, found));
}

/** What stands above the table. */
export function sideBySideHeadline({ runs }: SideBySide): string {
  const name = runs[0]?.report.spec.eval_name ?? '';
  return `${harmless(name)}  ${runs.length} runs side by side`;
}
