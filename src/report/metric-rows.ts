import { formatDollars } from '../prices/dollars.ts';
import type { Metrics } from '../record/event.ts';
import { formatAge } from './age.ts';
import { harmless } from './harmless.ts';
import type { Report } from './reporter.ts';

/** The ledger: every sample is exactly one of these. */
export const ledger: readonly string[] = ['correct', 'incorrect', 'scored', 'ungraded', 'errored', 'not_run'];
const hidden = new Set<string>([
  ...ledger,
  ...['samples', 'repeats', 'accuracy_low', 'accuracy_high', 'cost_usd', 'unpriced_answers'],
]);

/** A count, with commas. `toLocaleString` would load ICU, which takes longer than all else here. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share or a score. */
export function formatNumber(value: number): string {
  return Math.abs(value) < 1e6 ? value.toFixed(4) : value.toExponential(4);
}

/** How long something took, as a person says it. */
export function formatDuration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min ${Math.round((ms % 60_000) / 1000)} s` : `${(ms / 3_600_000).toFixed(1)} h`;
}

const isCount = /^counts\/|^criteria\/.*\/(?:errored|clamped|empty_references)$|^flipping_samples$/;

/** A standard error is shown beside its metric. */
function isErrorOf(name: string, metrics: Metrics): boolean {
  return name.endsWith('_stderr') && metrics[name.slice(0, -'_stderr'.length)] !== undefined;
}

/** The metrics by name, without the ledger and the token counts. */
export function metricRows(metrics: Metrics): [string, string][] {
  return Object.entries(metrics)
    .filter(([name]) => !hidden.has(name) && !/^(?:usage_|cached_|models\/)/.test(name) && !isErrorOf(name, metrics))
    .map(([name, value]) => {
      const error = metrics[`${name}_stderr`];
      if (isCount.test(name)) return [harmless(name), formatCount(value)];
      return [
        harmless(name),
        error === undefined ? formatNumber(value) : `${formatNumber(value)} ± ${formatNumber(error)}`,
      ];
    });
}

/** `3 samples`, and how often each of them was run. */
export function sampleCount({ samples = 0, repeats = 1 }: Metrics): string {
  const times = repeats > 1 ? ` × ${repeats} repeats` : '';
  return `${formatCount(samples)} ${samples === 1 ? 'sample' : 'samples'}${times}`;
}

/** All tokens that the endpoint counted; undefined where it counted none. */
export function tokensOf(metrics: Metrics): number | undefined {
  const { usage_total_tokens: total, usage_prompt_tokens: prompt, usage_completion_tokens: completion } = metrics;
  if (total === undefined && prompt === undefined) return undefined;
  return total ?? (prompt ?? 0) + (completion ?? 0);
}

/** What the endpoint counted, where it did. */
export function tokenRow(metrics: Metrics): [string, string][] {
  const total = tokensOf(metrics);
  if (total === undefined) return [];
  const { usage_prompt_tokens: prompt = 0, usage_completion_tokens: completion = 0 } = metrics;
  return [['tokens', `${formatCount(total)} (${formatCount(prompt)} in, ${formatCount(completion)} out)`]];
}

/** What nobody may take for fresh answers, or for paid ones. */
export function cachedRow(metrics: Metrics): [string, string][] {
  const { cached_answers: answers, cached_oldest_seconds: age = 0, cached_total_tokens: tokens = 0 } = metrics;
  if (answers === undefined) return [];
  const which =
    answers === 1
      ? `1 answer, ${formatAge(age)} old`
      : `${formatCount(answers)} answers, the oldest ${formatAge(age)} old`;
  return [['from cache', tokens > 0 ? `${which}; ${formatCount(tokens)} of the tokens` : which]];
}

/** What a run that was cut off says of all its samples. */
export function subsetRow({ accuracy_low: low, accuracy_high: high, samples = 0 }: Metrics): [string, string][] {
  if (low === undefined || high === undefined) return [];
  const interval = `${formatNumber(low)} to ${formatNumber(high)}`;
  return [['of all', `${interval}: the accuracy of all ${formatCount(samples)} samples, with 95 % confidence`]];
}

/** What the answers cost, as far as it is known. */
export function costRow({ cost_usd: cost, unpriced_answers: unpriced }: Metrics): [string, string][] {
  if (cost === undefined) return [];
  const without = unpriced === undefined ? '' : `, without ${formatCount(unpriced)} answers that have no price`;
  return [['cost', `${formatDollars(cost)}${without}`]];
}

/** Each model that answered, where several may have. */
export function modelRows(metrics: Metrics): [string, string][] {
  const end = '/invocation_count';
  const models = Object.keys(metrics).filter((name) => name.startsWith('models/') && name.endsWith(end));
  return models.map((name) => {
    const model = name.slice(0, -end.length);
    const count = (what: string) => formatCount(metrics[`${model}/${what}`] ?? 0);
    const requests = metrics[`${model}${end}`] === 1 ? 'request' : 'requests';
    return [harmless(model), `${count('invocation_count')} ${requests}, ${count('total_tokens')} tokens`];
  });
}

/** What a reader must know beside the numbers. */
export function notesOf({ spec }: Report): string[] {
  return (spec.run_config.notes ?? []).map(harmless);
}

/** What the run was called. */
export function labelRows({ spec }: Report): [string, string][] {
  const { name, metadata = {} } = spec.run_config;
  const pairs = Object.entries(metadata).map(([key, value]) => `${key}=${value}`);
  return [
    ...(name === undefined ? [] : [['name', harmless(name)] as [string, string]]),
    ...(pairs.length === 0 ? [] : [['metadata', harmless(pairs.join(', '))] as [string, string]]),
  ];
}
