import type { Allowance } from './read-rate-limits.ts';

/** Where a request stood in the order of sending: what was spent until then, and when. */
export interface Mark {
  readonly at: number;
  readonly spent: number;
}

/** What an endpoint's headers say of one of its limits, kept up to date between answers. */
export interface AnnouncedLimit {
  /** Milliseconds until so much may be spent; 0 means now, or that nothing is known. */
  waitMs(now: number, amount: number): number;
  spend(amount: number): void;
  mark(now: number): Mark;
  /** What the answer to the request of that mark said. */
  learn(allowance: Allowance, mark: Mark): void;
}

/** Shorter resets are too coarse where they are told in whole seconds. */
const telling = 2000;

/** What leaves in the moment of the reset may arrive before it; of a short reset, a long margin would be a good part. */
function marginMs(resetMs: number): number {
  return Math.min(100, Math.max(20, 0.02 * resetMs));
}

interface Known extends Allowance {
  mark: Mark;
  resetAt: number;
}

/** Milliseconds that one unit takes to come back, if the limit is a bucket that fills all the time. */
function unitMs({ limit, remaining, resetMs }: Allowance): number | undefined {
  const used = limit === undefined ? 0 : limit - remaining;
  return used > 0 && resetMs >= telling ? resetMs / used : undefined;
}

/**
 * Spends what is left and waits for the reset. In a bucket, the time to the reset grows with what is used (each unit takes the same time to
 * come back); in a window it does not: from two answers that differ enough in what is used, it follows which of the two it is.
 * Until then it is taken for a window, which waits longer and loses nothing in the end, as what comes back meanwhile is spent then.
 */
export function announcedLimit(): AnnouncedLimit {
  let spent = 0;
  let known: Known | undefined;
  let earlier: { used: number; unitMs: number } | undefined;
  let bucketUnitMs: number | undefined;

  const tellApart = (allowance: Allowance) => {
    const unit = unitMs(allowance);
    if (unit === undefined) return;
    const used = (allowance.limit ?? 0) - allowance.remaining;
    if (!earlier || used < earlier.used) earlier = { used, unitMs: unit };
    if (used < 1.5 * earlier.used) return;
    const ratio = unit / earlier.unitMs;
    bucketUnitMs = ratio > 0.8 && ratio < 1.25 ? unit : undefined;
  };
  return {
    waitMs(now, amount) {
      if (!known) return 0;
      if (now >= known.resetAt) {
        known = undefined;
        earlier = undefined;
        return 0;
      }
      const flowed = bucketUnitMs === undefined ? 0 : (now - known.mark.at) / bucketUnitMs;
      const available = known.remaining - (spent - known.mark.spent) + flowed;
      // What is more than the limit by itself cannot wait for more than all of it.
      const wanted = Math.min(amount, known.limit ?? amount);
      if (available >= wanted) return 0;
      const untilReset = known.resetAt - now;
      return bucketUnitMs === undefined ? untilReset : Math.min(untilReset, (wanted - available) * bucketUnitMs);
    },
    spend(amount) {
      spent += amount;
    },
    mark: (now) => ({ at: now, spent }),
    learn(allowance, mark) {
      tellApart(allowance);
      const resetAt = mark.at + allowance.resetMs + marginMs(allowance.resetMs);
      // Answers overtake one another: the one that was sent last knows most.
      if (!known || mark.spent >= known.mark.spent) known = { ...allowance, mark, resetAt };
    },
  };
}
