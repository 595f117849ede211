import { createTrial, type Trial } from './trial.ts';

/** What refusals teach about an endpoint that does not say how much it allows. */
export interface LearnedRate {
  /** Milliseconds until the next request is likely to be taken; 0 means now. */
  waitMs(now: number): number;
  onSend(now: number): void;
  onAnswer(now: number, sentAt: number): void;
  onRefusal(refusal: Refusal): void;
}

interface Refusal {
  now: number;
  sentAt: number;
  /** Whether the request left after the last refusal was known. */
  isNew: boolean;
  /** How long the endpoint asks to wait. */
  holdMs: number;
}

const minuteMs = 60_000;
/** After a lot of answers without a refusal the rate is tried a little higher, after each further lot doubled; what rests on few answers is doubted sooner. */
const leastLot = 6;
const mostLot = 64;
const firstStep = 0.03;
/** An endpoint that has answered nothing for so long, and for so many requests, has begun to count anew. */
const longGapMs = 5000;
const manyMissed = 8;
const mostBetweenTrials = 64;
/** What was answered of late could be answered again: no refusal teaches much less than this share of it. */
const recentMs = 2000;
const recentShare = 0.8;

/**
 * Takes the endpoint for a bucket that is empty at the moment of a refusal and fills at a constant rate. Between two refusals,
 * what was answered is what flowed in: the rate is their number by the time between them, an average over the last minutes, and requests are
 * paced at that rate. An endpoint that counts by the minute shows as a long gap: what was answered between two gaps may be sent at once
 * after the next one, and only what goes beyond is paced. Whether refusals have to do with the rate at all is tried from time to time.
 */
export function learnedRate(): LearnedRate {
  /** Requests a millisecond; undefined where nothing speaks for a limit. */
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
  let trial: Trial | undefined;
  let refusalsToTrial = 1;
  let trials = 0;

  /** Answers of late, to what was sent after the first refusal; older ones count less. */
  const recent = { answers: 0, at: 0 };
  const recentRate = (now: number) => (recent.answers * Math.exp((recent.at - now) / recentMs)) / recentMs;
  const paced = (known: number) => {
    const lots = answered / Math.min(mostLot, Math.max(leastLot, answers));
    return known * (lots <= 1 ? 1 + firstStep * lots : (1 + firstStep) * 2 ** (lots - 1));
  };
  const fill = (now: number) => {
    if (rate !== undefined) level = Math.min(level + (now - levelAt) * paced(rate), paced(rate) * minuteMs);
    levelAt = now;
  };
  const forget = () => {
    rate = undefined;
    answers = 0;
    spanMs = 0;
    trial = undefined;
    refusalsToTrial = 1;
    trials = 0;
  };
  const beginCount = (now: number) => {
    const { startedAt = now } = count;
    quota = { requests: count.answered, periodMs: now - startedAt };
    Object.assign(count, { startedAt: now, sent: sentSinceAnswer, answered: 0 });
    answered = 0;
    forget();
  };
  /** What a trial has shown: a limit, or that refusals come whatever the rate. */
  const conclude = (now: number) => {
    const verdict = trial?.verdict();
    if (verdict === undefined) return;
    trial = undefined;
    if (!verdict) return forget();
    trials++;
    refusalsToTrial = Math.min(mostBetweenTrials, 2 ** trials);
    if (rate === undefined) rate = count.answered / Math.max(1, now - (count.startedAt ?? now));
    level = 0;
    levelAt = now;
  };
  const learn = (now: number) => {
    const since = Math.max(1, now - refusedAt);
    const kept = Math.exp(-since / minuteMs);
    answers = answers * kept + answered;
    spanMs = spanMs * kept + since;
    rate = Math.max(answers / spanMs, recentShare * recentRate(now));
    level = 0;
  };
  return {
    waitMs(now) {
      if (rate === undefined || trial?.isOpen()) return 0;
      fill(now);
      return level >= 1 ? 0 : (1 - level) / paced(rate);
    },
    onSend(now) {
      count.startedAt ??= now;
      count.sent++;
      sentSinceAnswer++;
      trial?.onSend();
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
      const speed = rate ?? count.answered / Math.max(1, answeredAt - (count.startedAt ?? now));
      if (refusedAt > 0 && gapMs >= longGapMs && gapMs * speed >= manyMissed) beginCount(now);
      answeredAt = now;
      if (refusedAt > 0 && sentAt >= refusedAt) {
        recent.answers = recentRate(now) * recentMs + 1;
        recent.at = now;
      }
      sentSinceAnswer = 0;
      count.answered++;
      // What left before the last refusal was let in before it.
      if (sentAt >= refusedAt) answered++;
      trial?.add(sentAt, true);
      conclude(now);
    },
    onRefusal({ now, sentAt, isNew, holdMs }) {
      fill(now);
      trial?.add(sentAt, false);
      // What flows in while it is waited will be taken in any case.
      const expected = () => (rate === undefined ? 0 : Math.ceil(rate * holdMs));
      if (isNew) trial?.expect(expected());
      conclude(now);
      if (!isNew || answered === 0) return;
      if (rate !== undefined) learn(now);
      else if (holdMs > 0) {
        // An endpoint that says how long to wait counts: it is believed at once, and doubted later.
        rate = count.answered / Math.max(1, now - (count.startedAt ?? now));
        level = -rate * holdMs;
      }
      refusedAt = now;
      answered = 0;
      if (trial === undefined && --refusalsToTrial <= 0) {
        trial = createTrial(now);
        trial.expect(expected());
      }
    },
  };
}
