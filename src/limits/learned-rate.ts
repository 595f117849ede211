/** What refusals teach about an endpoint that does not say how much it allows. */
export interface LearnedRate {
  /** Milliseconds until the next request is likely to be taken; 0 means now. */
  waitMs(now: number): number;
  onSend(now: number): void;
  onAnswer(now: number, sentAt: number): void;
  onRefusal(now: number): void;
}

const minuteMs = 60_000;
/** After a lot of answers without a refusal the rate is tried a little higher, after each further lot doubled; what rests on few answers is doubted sooner. */
const leastLot = 6;
const mostLot = 64;
const firstStep = 0.03;
/** An endpoint that has answered nothing for so long, and for so many requests, has begun to count anew. */
const longGapMs = 5000;
const manyMissed = 8;

/**
 * Takes the endpoint for a bucket that is empty at the moment of a refusal and fills at a constant rate. Between two refusals,
 * what was answered is what flowed in: the rate is their number by the time between them, an average over the last minutes, and requests are
 * paced at that rate. An endpoint that counts by the minute shows as a long gap: what was answered between two gaps may be sent at once
 * after the next one, and only what goes beyond is paced.
 */
export function learnedRate(): LearnedRate {
  /** Requests a millisecond; undefined until the first refusal, and again after a gap. */
  let rate: number | undefined;
  /** How many may be sent at once. */
  let level = 0;
  let levelAt = 0;
  let refusedAt = 0;
  let answeredAt = 0;
  let sentSinceAnswer = 0;
  /** Answers since the last refusal. */
  let answered = 0;
  /** Answers between refusals, and the time that they took; older ones count less. */
  let answers = 0;
  let spanMs = 0;
  /** What happened since the last gap, or since the first request. */
  const count = { startedAt: undefined as number | undefined, sent: 0, answered: 0 };
  /** What happened between the last two gaps. */
  let quota: { requests: number; periodMs: number } | undefined;

  const paced = (known: number) => {
    const lots = answered / Math.min(mostLot, Math.max(leastLot, answers));
    return known * (lots <= 1 ? 1 + firstStep * lots : (1 + firstStep) * 2 ** (lots - 1));
  };
  const fill = (now: number) => {
    if (rate !== undefined) level = Math.min(level + (now - levelAt) * paced(rate), paced(rate) * minuteMs);
    levelAt = now;
  };
  const beginCount = (now: number) => {
    const { startedAt = now } = count;
    quota = { requests: count.answered, periodMs: now - startedAt };
    Object.assign(count, { startedAt: now, sent: sentSinceAnswer, answered: 0 });
    rate = undefined;
    answered = 0;
    answers = 0;
    spanMs = 0;
  };
  return {
    waitMs(now) {
      if (rate === undefined) return 0;
      fill(now);
      return level >= 1 ? 0 : (1 - level) / paced(rate);
    },
    onSend(now) {
      count.startedAt ??= now;
      count.sent++;
      sentSinceAnswer++;
      fill(now);
      if (rate !== undefined) level -= 1;
      else if (quota && count.sent >= quota.requests) {
        rate = quota.requests / quota.periodMs;
        level = 0;
      }
    },
    onAnswer(now, sentAt) {
      fill(now);
      const gapMs = now - answeredAt;
      if (rate !== undefined && gapMs >= longGapMs && gapMs * rate >= manyMissed) beginCount(now);
      answeredAt = now;
      sentSinceAnswer = 0;
      count.answered++;
      // What left before the last refusal was let in before it.
      if (sentAt >= refusedAt) answered++;
    },
    onRefusal(now) {
      if (answered === 0) return;
      if (rate === undefined) rate = answered / Math.max(1, now - (count.startedAt ?? now));
      else {
        const since = Math.max(1, now - refusedAt);
        const kept = Math.exp(-since / minuteMs);
        answers = answers * kept + answered;
        spanMs = spanMs * kept + since;
        rate = answers / spanMs;
      }
      level = 0;
      levelAt = now;
      refusedAt = now;
      answered = 0;
    },
  };
}
