/** One request within the last minute. Its amount is an estimate until the answer says what it really took. */
interface LogEntry {
  readonly at: number;
  amount: number;
}

/** What was spent within the last minute: requests, or tokens. */
export interface MinuteLog {
  /** Milliseconds until so much may be spent; 0 means now. */
  waitMs(now: number, amount: number): number;
  add(now: number, amount: number): LogEntry;
  correct(entry: LogEntry, amount: number): void;
}

/** A minute, and a little more: two requests that leave a minute apart may arrive closer. */
const spanMs = 60_250;

/**
 * Holds what is spent in any minute to `limit`: the fastest schedule that fixed windows, sliding windows and buckets of that size all
 * accept. What is more than the limit by itself waits for an empty minute.
 */
export function minuteLog(limit: number): MinuteLog {
  let entries: LogEntry[] = [];
  let first = 0;
  let sum = 0;

  const forget = (now: number) => {
    for (let entry = entries[first]; entry && entry.at <= now - spanMs; entry = entries[++first]) sum -= entry.amount;
    if (first > 1024 && first > entries.length / 2) {
      entries = entries.slice(first);
      first = 0;
    }
  };
  return {
    waitMs(now, amount) {
      forget(now);
      let excess = sum + amount - limit;
      for (let i = first; excess > 0; i++) {
        const entry = entries[i];
        if (!entry) return 0;
        excess -= entry.amount;
        if (excess <= 0 || i === entries.length - 1) return entry.at + spanMs - now;
      }
      return 0;
    },
    add(now, amount) {
      const entry = { at: now, amount };
      entries.push(entry);
      sum += amount;
      return entry;
    },
    correct(entry, amount) {
      // One that has left the minute no longer counts.
      if (entries.length > first && entry.at >= (entries[first]?.at ?? 0)) sum += amount - entry.amount;
      entry.amount = amount;
    },
  };
}
