import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { plannedOutcomes } from '../metrics/outcomes.ts';
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
  const { errored = 0 } = metrics;
  return errored > ('count' in allowed ? allowed.count : (allowed.percent / 100) * plannedOutcomes(metrics));
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
function hasVerdicts({ correct = 0, incorrect = 0, scored = 0 }: Metrics): boolean {
  return correct + incorrect + scored > 0;
}

/** What decides how a run that went to its end is judged. */
export interface Judgement {
  metrics: Metrics;
  /** How many samples may have errored; undefined where nobody said it and the eval is one whose errors are those of its items. */
  allowed: ErrorAllowance | undefined;
  gates: readonly { hasHeld: boolean }[];
  /** How many items were answered by something that their criteria cannot read. */
  lacking: number;
}

/**
 * Whether a run has checked nothing. On the hosted platform a run is completed although every answer lacks what its criteria read,
 * such as a tool call; that alone is let pass, and only where no gate hangs on it.
 */
export function hasCheckedNothing({ metrics, allowed, gates, lacking }: Judgement): boolean {
  if (hasVerdicts(metrics)) return false;
  return allowed !== undefined || gates.length > 0 || lacking === 0 || lacking !== plannedOutcomes(metrics);
}

/** What a run that went to its end is worth: errors beyond what is allowed are 3; no verdict at all, or a gate that failed, is 1. */
export function exitCodeOf(judgement: Judgement): ExitCode {
  const { metrics, allowed, gates } = judgement;
  return worstExitCode([
    allowed && hasTooManyErrors(metrics, allowed) ? exitCodes.unfinished : exitCodes.ok,
    hasCheckedNothing(judgement) || gates.some(({ hasHeld }) => !hasHeld) ? exitCodes.failed : exitCodes.ok,
  ]);
}
