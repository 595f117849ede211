import { Chalk, type ChalkInstance } from 'chalk';
import { formatDollars } from '../prices/dollars.ts';
import type { Metrics } from '../record/event.ts';
import { excerpt, harmless } from './harmless.ts';
import type { Failure, Output, Report, Reporter } from './reporter.ts';

/** The ledger: every sample is exactly one of these. */
const ledger = ['correct', 'incorrect', 'scored', 'ungraded', 'errored', 'not_run'] as const;
const hidden = new Set<string>([
  ...ledger,
  ...['samples', 'accuracy_stderr', 'accuracy_low', 'accuracy_high', 'cost_usd', 'unpriced_answers'],
]);

/** A count, with commas. `toLocaleString` would load ICU, which takes longer than all else here. */
function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share or a score. */
function formatNumber(value: number): string {
  return Math.abs(value) < 1e6 ? value.toFixed(4) : value.toExponential(4);
}

function formatDuration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min ${Math.round((ms % 60_000) / 1000)} s` : `${(ms / 3_600_000).toFixed(1)} h`;
}

const countOfCriterion = /^criteria\/.*\/(?:errored|clamped|empty_references)$/;

function metricRows(metrics: Metrics): [string, string][] {
  return Object.entries(metrics)
    .filter(([name]) => !hidden.has(name) && !/^(?:usage_|models\/)/.test(name))
    .map(([name, value]) => {
      const error = name === 'accuracy' ? metrics['accuracy_stderr'] : undefined;
      if (name.startsWith('counts/') || countOfCriterion.test(name)) return [name, formatCount(value)];
      return [name, error === undefined ? formatNumber(value) : `${formatNumber(value)} ± ${formatNumber(error)}`];
    });
}

function tokenRow(metrics: Metrics): [string, string][] {
  const { usage_total_tokens: total, usage_prompt_tokens: prompt, usage_completion_tokens: completion } = metrics;
  if (total === undefined && prompt === undefined) return [];
  const sum = total ?? (prompt ?? 0) + (completion ?? 0);
  return [['tokens', `${formatCount(sum)} (${formatCount(prompt ?? 0)} in, ${formatCount(completion ?? 0)} out)`]];
}

/** What a run that was cut off says of all its samples. */
function subsetRow({ accuracy_low: low, accuracy_high: high, samples = 0 }: Metrics): [string, string][] {
  if (low === undefined || high === undefined) return [];
  return [
    [
      'of all',
      `${formatNumber(low)} to ${formatNumber(high)}: the accuracy of all ${formatCount(samples)} samples, with 95 % confidence`,
    ],
  ];
}

function costRow({ cost_usd: cost, unpriced_answers: unpriced }: Metrics): [string, string][] {
  if (cost === undefined) return [];
  const without = unpriced === undefined ? '' : `, without ${formatCount(unpriced)} answers that have no price`;
  return [['cost', `${formatDollars(cost)}${without}`]];
}

/** Each model that answered, where several may have. */
function modelRows(metrics: Metrics): [string, string][] {
  const end = '/invocation_count';
  const models = Object.keys(metrics).filter((name) => name.startsWith('models/') && name.endsWith(end));
  return models.map((name) => {
    const model = name.slice(0, -end.length);
    const count = (what: string) => formatCount(metrics[`${model}/${what}`] ?? 0);
    const requests = metrics[`${model}${end}`] === 1 ? 'request' : 'requests';
    return [harmless(model), `${count('invocation_count')} ${requests}, ${count('total_tokens')} tokens`];
  });
}

/** A value as one safe, short line. */
function show(value: unknown, length: number): string {
  return excerpt(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'), length);
}

function promptLines(prompt: unknown, width: number): string[] {
  if (!Array.isArray(prompt)) return [`prompt    ${show(prompt, width)}`];
  return prompt.map((message: unknown, i) => {
    const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown };
    return `${i === 0 ? 'prompt' : '      '}    ${show(role ?? '?', 20)}: ${show(content ?? message, width)}`;
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
      lines.push(`  answer    ${show(asOne(event.data.sampled), width)}`);
    } else if (event.type === 'match') {
      lines.push(`  ideal     ${show(event.data.expected, width)}`);
    } else if (event.type === 'metrics' && 'choice' in event.data) {
      lines.push(`  choice    ${show(event.data['choice'], width)}`);
    } else if (event.type === 'criterion') {
      const { name, passed, score, error } = event.data;
      const verdict = error ? `errored: ${error.message}` : `${passed ? 'passed' : 'failed'} with ${score}`;
      lines.push(`  criterion ${show(`${name}: ${verdict}`, width)}`);
    } else if (event.type === 'error') {
      lines.push(`  error     ${show(event.data.message, width)}`);
    }
  }
  // A function that records no sampling (dummy) still leaves its answer in the match.
  const match = events.find((event) => event.type === 'match');
  if (match && !events.some(({ type }) => type === 'sampling')) {
    lines.push(`  answer    ${show(match.data['sampled'] ?? match.data.picked, width)}`);
  }
  return lines;
}

const asOne = (sampled: string | readonly string[]): unknown =>
  Array.isArray(sampled) && sampled.length === 1 ? sampled[0] : sampled;

function headline({ spec, metrics, elapsedMs }: Report, chalk: ChalkInstance): string {
  const samples = metrics['samples'] ?? 0;
  const what = [chalk.bold(harmless(spec.eval_name)), harmless(spec.completion_fns.join(', '))].filter(Boolean);
  return `${what.join('  ')}  ${formatCount(samples)} ${samples === 1 ? 'sample' : 'samples'} in ${formatDuration(elapsedMs)}`;
}

function ledgerRows(metrics: Metrics, chalk: ChalkInstance): [string, string][] {
  return ledger.map((name) => {
    const count = metrics[name] ?? 0;
    const text = formatCount(count);
    const isBad = count > 0 && (name === 'errored' || name === 'not_run' || name === 'ungraded');
    return [name.replace('_', ' '), count === 0 ? chalk.dim(text) : isBad ? chalk.yellow(text) : text];
  });
}

/** Prints the report for people: failures first, so that the numbers stand where the eye is. */
export function terminalReporter(output: Output): Reporter {
  return {
    end(report) {
      const chalk = new Chalk({ level: output.hasColor ? 1 : 0 });
      const { metrics, recordPath } = report;
      const rows = [
        ...metricRows(metrics),
        ...subsetRow(metrics),
        ...ledgerRows(metrics, chalk),
        ...tokenRow(metrics),
        ...costRow(metrics),
        ...modelRows(metrics),
        ['record', recordPath === undefined ? 'none: a dry run' : harmless(recordPath)] as [string, string],
      ];
      const width = Math.max(...rows.map(([name]) => name.length));
      const failures = report.failures.flatMap((failure) => [...failureLines(failure, output.columns), '']);
      const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
      const notes = (report.spec.run_config.notes ?? []).map((note) => `  note: ${harmless(note)}`);
      output.write(`${[...failures, headline(report, chalk), ...table, ...notes].join('\n')}\n`);
    },
  };
}
