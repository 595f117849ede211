import { type ExitCode, exitCodes, TsevalError } from '../errors.ts';
import { formatDollars } from '../prices/dollars.ts';
import type { SampleEvent } from '../record/event.ts';

/** What a command may spend; what is left out is not limited. */
export interface BudgetLimits {
  /** Dollars. */
  cost?: number | undefined;
  tokens?: number | undefined;
  timeMs?: number | undefined;
}

/** A limit of the command line was reached: what is done is a random part of the whole. */
class BudgetError extends TsevalError {
  readonly exitCode: ExitCode = exitCodes.budget;
}

/** Keeps what the evals of a command spend within limits. */
export interface Budget {
  /** Whether a sample may be started. Where that depends on what those under way will cost, it resolves when it is known. */
  admit(): boolean | Promise<boolean>;
  /** A sample that was admitted has ended, with these events; it was given up where there are none to tell. */
  settle(events: readonly SampleEvent[] | undefined): void;
  /** Milliseconds until the time is up; `Infinity` where it is not limited. */
  leftMs(): number;
  /** Which limit was reached, once a sample was not admitted or the time was up. */
  reached(): BudgetError | undefined;
}

/** Sums of cents are off by a trillionth. */
const rounding = 1e-9;

/** Until the first sample has told what one costs, so few are tried that they cannot cost much. */
const firstSamples = 8;

interface Spent {
  cost: number;
  tokens: number;
}

function spentOn(events: readonly SampleEvent[]): Spent {
  const spent = { cost: 0, tokens: 0 };
  for (const event of events) {
    if (event.type !== 'sampling' && event.type !== 'embedding') continue;
    const { cost = 0, usage = {}, cached, frozen } = event.data;
    if (cached || frozen) continue;
    spent.cost += cost;
    spent.tokens += usage['total_tokens'] ?? (usage['prompt_tokens'] ?? 0) + (usage['completion_tokens'] ?? 0);
  }
  return spent;
}

/**
 * A sample is started when what is spent, what those under way will spend, and its own share stay within the limits; each is taken
 * for as expensive as those before it were on average. So a run stops at its limits and not behind them, and what is done are the first
 * samples of the shuffled order: none is left out for what it would have cost.
 */
export function createBudget({ cost, tokens, timeMs }: BudgetLimits, now: () => number): Budget {
  const startedAt = now();
  const spent: Spent = { cost: 0, tokens: 0 };
  const waiting: ((isAdmitted: boolean) => void)[] = [];
  let settled = 0;
  let underWay = 0;
  let refused = false;

  const leftMs = () => (timeMs === undefined ? Number.POSITIVE_INFINITY : startedAt + timeMs - now());
  const wouldExceed = (limit: number | undefined, amount: number) =>
    limit !== undefined && amount + (underWay + 1) * (settled === 0 ? 0 : amount / settled) > limit * (1 + rounding);
  const isLimited = cost !== undefined || tokens !== undefined;
  /** Yes, no, or that it depends on those under way. */
  const judge = (): boolean | undefined => {
    if (refused || leftMs() <= 0) return false;
    const mustWait =
      (isLimited && settled === 0 && underWay >= firstSamples) ||
      wouldExceed(cost, spent.cost) ||
      wouldExceed(tokens, spent.tokens);
    return mustWait ? (underWay === 0 ? false : undefined) : true;
  };
  const admitOne = (isAdmitted: boolean) => {
    if (isAdmitted) underWay++;
    else refused = true;
    return isAdmitted;
  };
  const retry = () => {
    while (waiting.length > 0) {
      const verdict = judge();
      if (verdict === undefined) return;
      waiting.shift()?.(admitOne(verdict));
    }
  };
  return {
    admit() {
      const verdict = waiting.length > 0 ? undefined : judge();
      if (verdict !== undefined) return admitOne(verdict);
      return new Promise((resolve) => waiting.push(resolve));
    },
    settle(events) {
      underWay--;
      if (events) {
        const own = spentOn(events);
        spent.cost += own.cost;
        spent.tokens += own.tokens;
        settled++;
      }
      retry();
    },
    leftMs,
    reached() {
      if (!refused && leftMs() > 0) return undefined;
      if (leftMs() <= 0) return reached('--max-time', `${Math.round((timeMs ?? 0) / 1000)} s have passed`);
      if (wouldExceed(cost, spent.cost)) return reached('--max-cost', `${formatDollars(spent.cost)} spent`);
      return reached('--max-tokens-total', `${spent.tokens} tokens spent`);
    },
  };
}

function reached(option: string, what: string): BudgetError {
  return new BudgetError({
    message: `${option} is reached: ${what}`,
    hint: 'what is done is a random part of the samples; resume the run to go on with the others',
  });
}
