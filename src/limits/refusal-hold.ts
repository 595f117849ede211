/** How long nothing is sent after a refusal. */
export interface RefusalHold {
  /** Milliseconds until the next request; `Infinity` where only the end of one under way can tell. */
  waitMs(now: number, underWay: number): number;
  onAnswer(): void;
  onRefusal(refusal: { now: number; sentAt: number; retryAfterMs: number | undefined }): {
    /** Whether the request left after the last refusal was known: those that left before say nothing new. */
    isNew: boolean;
    /** Whether something was answered between the last refusal and this one. */
    isFirstSinceAnswer: boolean;
  };
  /** Milliseconds since the first refusal after the last answer. */
  refusingMs(now: number): number;
}

const firstHoldMs = 250;
/** An endpoint whose next minute has begun should not be kept waiting for long. */
const longestHoldMs = 5000;

/**
 * Obeys `retry-after`. An endpoint that only says no is asked again by one request at a time, at growing intervals, until it answers.
 */
export function refusalHold(): RefusalHold {
  let until = Number.NEGATIVE_INFINITY;
  let knownAt = Number.NEGATIVE_INFINITY;
  let refusingSince: number | undefined;
  /** Refusals in a row, those alike left out. */
  let inRow = 0;
  return {
    waitMs(now, underWay) {
      if (now < until) return until - now;
      return inRow > 1 && underWay > 0 ? Number.POSITIVE_INFINITY : 0;
    },
    onAnswer() {
      inRow = 0;
      refusingSince = undefined;
    },
    onRefusal({ now, sentAt, retryAfterMs }) {
      const isNew = sentAt > knownAt || (sentAt === knownAt && now > knownAt);
      if (!isNew) {
        if (retryAfterMs !== undefined) until = Math.max(until, now + retryAfterMs);
        return { isNew, isFirstSinceAnswer: false };
      }
      const isFirstSinceAnswer = refusingSince === undefined;
      refusingSince ??= now;
      inRow++;
      knownAt = now;
      const own = inRow === 1 ? 0 : Math.min(longestHoldMs, firstHoldMs * 2 ** (inRow - 2));
      until = Math.max(until, now + (retryAfterMs ?? own));
      return { isNew, isFirstSinceAnswer };
    },
    refusingMs: (now) => (refusingSince === undefined ? 0 : now - refusingSince),
  };
}
