import { mostFlipping } from '../metrics/flips.ts';
import type { Metrics, RunEvent, RunSpec } from '../record/event.ts';
import type { Failure, Report } from './reporter.ts';

/** Collects what a report shows beside its numbers: the first failures and the time it took. */
export interface Collector {
  add(event: RunEvent): void;
  /** `elapsedMs` is what the run took, where that is known: its events do not show pauses, nor what came after the last of them. */
  result(metrics: Metrics, recordPath: string | undefined, elapsedMs?: number): Report;
}

/** Of a run with repeats, so many samples that flip are kept. */
const mostFlips = 100;

/** Starts a collector that keeps so many failures. A sample's events come in one piece, the first of them with its outcome. */
export function createCollector(spec: RunSpec, mostFailures: number): Collector {
  const failures: { sampleId: string; events: RunEvent[] }[] = [];
  let current: { sampleId: string; events: RunEvent[] } | undefined;
  const { repeats = 1 } = spec.run_config;
  const flips = repeats > 1 ? mostFlipping(repeats, mostFlips) : undefined;
  let last = spec.created_at;
  return {
    add(event) {
      flips?.add(event);
      if (event.created_at > last) last = event.created_at;
      if (event.type === 'sample') {
        const hasFailed = event.data.outcome !== 'correct' && event.data.outcome !== 'scored';
        current = hasFailed && failures.length < mostFailures ? { sampleId: event.sample_id, events: [] } : undefined;
        if (current) failures.push(current);
      }
      if (current?.sampleId === event.sample_id) current.events.push(event);
    },
    result: (metrics, recordPath, elapsedMs) => ({
      spec,
      metrics,
      elapsedMs: elapsedMs ?? (Math.max(0, Date.parse(last) - Date.parse(spec.created_at)) || 0),
      failures: failures satisfies readonly Failure[],
      recordPath,
      ...(flips && { flips: flips.result() }),
    }),
  };
}
