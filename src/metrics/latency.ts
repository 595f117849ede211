import type { RunEvent } from '../record/event.ts';

/** How long requests took, in milliseconds. */
export interface Latency {
  median: number;
  /** 95 of 100 took no longer. */
  p95: number;
}

/** Each bucket ends 0.5 % above the one before: quantiles are right to 0.25 %, and 4,000 buckets hold a day. */
const growth = Math.log(1.005);

/** Quantiles of the latencies of a run, in bounded memory: requests are counted in buckets that grow with their time. */
export function latencyTally(): { add(event: RunEvent): void; result(): Latency | undefined } {
  const buckets = new Map<number, number>();
  let count = 0;
  const quantile = (share: number): number => {
    let left = Math.ceil(share * count);
    for (const [bucket, size] of [...buckets].sort(([a], [b]) => a - b)) {
      left -= size;
      // The middle of the bucket, within which nothing is known.
      if (left <= 0) return bucket === 0 ? 0 : Math.exp((bucket - 0.5) * growth);
    }
    return Number.NaN;
  };
  return {
    add(event) {
      if (event.type !== 'sampling') return;
      const { latency_ms: ms } = event.data;
      if (ms === undefined) return;
      const bucket = ms < 1 ? 0 : Math.floor(Math.log(ms) / growth) + 1;
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
      count += 1;
    },
    result: () => (count === 0 ? undefined : { median: quantile(0.5), p95: quantile(0.95) }),
  };
}
