import type { Fold } from '../../src/metrics/fold.ts';
import type { PythonRandom } from '../../src/random/python-random.ts';
import type { Metrics, Outcome, RunEvent, SampleEvent } from '../../src/record/event.ts';

/** An event as a record holds it; which sample it is of does not matter to any fold. */
export function recorded(event: SampleEvent): RunEvent {
  return { ...event, run_id: 'run', event_id: 0, sample_id: 'eval.split.0', created_by: '', created_at: '' };
}

export const sampleEvent = (outcome: Outcome): SampleEvent => ({
  type: 'sample',
  data: { file: 'samples.jsonl', line: 1, hash: '', outcome, events: 1 },
});
export const matchOf = (correct: boolean): SampleEvent => ({
  type: 'match',
  data: { correct, expected: 'a', picked: null },
});
export const metricsOf = (data: Record<string, unknown>): SampleEvent => ({ type: 'metrics', data });
export const samplingOf = (usage: Record<string, number>): SampleEvent => ({
  type: 'sampling',
  data: { prompt: '', sampled: [''], usage },
});
export const errorEvent: SampleEvent = { type: 'error', data: { message: 'it failed', kind: 'transient' } };

/** What a fold makes of some events. */
export function foldAll(fold: Fold, events: readonly SampleEvent[]): Metrics {
  for (const event of events) fold.add(recorded(event));
  return fold.result();
}

/** Some events of all kinds that folds look at. */
export function randomEvents(random: PythonRandom): SampleEvent[] {
  const kinds: (() => SampleEvent)[] = [
    () =>
      sampleEvent(
        (['correct', 'incorrect', 'scored', 'ungraded', 'errored'] as const)[random.randbelow(5)] ?? 'scored',
      ),
    () => matchOf(random.random() < 0.6),
    () => metricsOf({ f1_score: random.random() * 10 ** random.randbelow(8) }),
    () => samplingOf({ prompt_tokens: random.randbelow(1000), completion_tokens: random.randbelow(1000) }),
    () => errorEvent,
  ];
  return Array.from({ length: random.randbelow(60) }, () =>
    (kinds[random.randbelow(kinds.length)] ?? (() => errorEvent))(),
  );
}
