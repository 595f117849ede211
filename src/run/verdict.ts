import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import type { Metrics } from '../record/event.ts';

/** How many errored samples a run may have: a number, or a share of its samples. */
export type ErrorAllowance = { count: number } | { percent: number };

/** Reads `--max-errors`: `3` or `2.5%`. */
export function parseErrorAllowance(text: string): ErrorAllowance {
  const [, number, percent] = /^(\d*\.?\d+)(%?)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (number !== undefined && percent === '%' && value <= 100) return { percent: value };
  if (number !== undefined && percent === '' && Number.isInteger(value)) return { count: value };
  throw new UsageError({
    message: `--max-errors takes a number of samples or a percentage, not ${JSON.stringify(text)}`,
    hint: 'for example --max-errors 3 or --max-errors 2%',
  });
}

/** Whether more samples errored than are allowed. */
export function hasTooManyErrors(metrics: Metrics, allowed: ErrorAllowance): boolean {
  const { errored = 0, samples = 0 } = metrics;
  return errored > ('count' in allowed ? allowed.count : (allowed.percent / 100) * samples);
}

const precedence: readonly ExitCode[] = [
  exitCodes.bug,
  exitCodes.interrupted,
  exitCodes.usage,
  exitCodes.unfinished,
  exitCodes.budget,
  exitCodes.failed,
  exitCodes.inconclusive,
  exitCodes.ok,
];

/** Of several exit codes, the one that says most. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return precedence.find((code) => codes.includes(code)) ?? exitCodes.ok;
}

/** Whether any sample got a verdict: a run without one has checked nothing, and is never green. */
export function hasVerdicts({ correct = 0, incorrect = 0, scored = 0 }: Metrics): boolean {
  return correct + incorrect + scored > 0;
}

/**
 * What a run that went to its end is worth: errors beyond what is allowed are 3, no verdict at all is 1. Where nobody said how many
 * are allowed (`undefined`), and the eval is one whose errors are those of its items, it is completed whatever became of them.
 */
export function exitCodeOf(metrics: Metrics, allowed: ErrorAllowance | undefined): ExitCode {
  if (allowed === undefined && (metrics['errored'] ?? 0) > 0) return exitCodes.ok;
  return worstExitCode([
    allowed && hasTooManyErrors(metrics, allowed) ? exitCodes.unfinished : exitCodes.ok,
    hasVerdicts(metrics) ? exitCodes.ok : exitCodes.failed,
  ]);
}
