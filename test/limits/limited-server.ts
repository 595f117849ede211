import type { RateLimits } from '../../src/limits/read-rate-limits.ts';

/** What a server that allows so many requests a minute says to one of them. */
interface Verdict {
  isTaken: boolean;
  /** Until the next one would be taken. */
  waitMs: number;
  limits: RateLimits;
}

/** A server's own way of counting, asked at the time that a request arrives. */
export type Counting = (now: number) => Verdict;

const minute = 60_000;

/** Counts from the start of each minute, which began `offset` ms before the first request. */
export function fixedMinutes(limit: number, offset = 0): Counting {
  let window = -1;
  let used = 0;
  return (now) => {
    const current = Math.floor((now + offset) / minute);
    if (current !== window) {
      window = current;
      used = 0;
    }
    const resetMs = (window + 1) * minute - offset - now;
    const isTaken = used < limit;
    if (isTaken) used++;
    return { isTaken, waitMs: resetMs, limits: { requests: { limit, remaining: limit - used, resetMs } } };
  };
}

/** Counts the requests of the last minute. */
export function slidingMinute(limit: number): Counting {
  return slidingWindow(limit, minute);
}

/** Counts the requests of the last `ms`. */
export function slidingWindow(limit: number, ms: number): Counting {
  const taken: number[] = [];
  return (now) => {
    while ((taken[0] ?? now) <= now - ms) taken.shift();
    const isTaken = taken.length < limit;
    if (isTaken) taken.push(now);
    const resetMs = (taken.at(-1) ?? now) + ms - now;
    const waitMs = (taken[0] ?? now) + ms - now;
    return { isTaken, waitMs, limits: { requests: { limit, remaining: limit - taken.length, resetMs } } };
  };
}

/** A bucket that fills all the time; by default it holds a minute's worth. */
export function bucket(limit: number, size: number = limit): Counting {
  let level = size;
  let at = 0;
  return (now) => {
    level = Math.min(size, level + ((now - at) * limit) / minute);
    at = now;
    const isTaken = level >= 1;
    if (isTaken) level -= 1;
    const unit = minute / limit;
    const requests = { limit: size, remaining: Math.floor(level), resetMs: (size - level) * unit };
    return { isTaken, waitMs: (1 - level) * unit, limits: { requests } };
  };
}

/** Refuses whatever exceeds so many at a time. */
export function atMostAtATime(limit: number): (underWay: () => number) => Counting {
  return (underWay) => (_now) => ({ isTaken: underWay() <= limit, waitMs: 0, limits: {} });
}
