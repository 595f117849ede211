import type { RunEvent } from '../record/event.ts';
import type { Metric } from './fold.ts';

/** The values of one mean over the repeats of a sample. */
export interface Cluster {
  sum: number;
  count: number;
}

/** What came of one sample over its repeats. */
export interface RepeatedSample {
  sampleId: string;
  file: string;
  line: number;
  /** How often it was run. */
  runs: number;
  /** How often it was right. */
  correct: number;
  /** How often it was right or wrong. */
  judged: number;
  /** Whether it is right or wrong, rather than scored. */
  isBinary: boolean;
  /** How often each verdict came: right, wrong or missing, or a score. */
  verdicts: ReadonlyMap<string, number>;
  means: ReadonlyMap<string, Cluster>;
}

interface Open extends RepeatedSample {
  verdicts: Map<string, number>;
  means: Map<string, Cluster>;
}

/**
 * Puts together what belongs to one sample, and hands it on as soon as all its repeats are there, so that only the samples
 * under way are kept. Those of which repeats are missing follow at the end.
 */
export function groupRepeats(
  repeats: number,
  { metrics, onSample }: { metrics: readonly Metric[]; onSample(sample: RepeatedSample): void },
): { add(event: RunEvent): void; end(): void } {
  const open = new Map<string, Open>();
  let current: Open | undefined;
  let isScored = false;

  const count = (verdict: string) => current?.verdicts.set(verdict, (current.verdicts.get(verdict) ?? 0) + 1);
  /** The events of one repeat come in one piece; what it came to is known when the next one begins. */
  const closeRepeat = () => {
    if (current === undefined) return;
    if (isScored) count('no score');
    isScored = false;
    if (current.runs === repeats) {
      open.delete(current.sampleId);
      onSample(current);
    }
    current = undefined;
  };
  const openRepeat = (event: Extract<RunEvent, { type: 'sample' }>) => {
    closeRepeat();
    const { file, line, outcome } = event.data;
    const none = { runs: 0, correct: 0, judged: 0, isBinary: true, verdicts: new Map(), means: new Map() };
    current = open.get(event.sample_id) ?? { sampleId: event.sample_id, file, line, ...none };
    open.set(event.sample_id, current);
    current.runs += 1;
    isScored = outcome === 'scored';
    if (isScored) current.isBinary = false;
    else count(outcome === 'correct' ? 'right' : 'wrong');
    if (outcome === 'correct') current.correct += 1;
    if (outcome === 'correct' || outcome === 'incorrect') current.judged += 1;
  };
  return {
    add(event) {
      if (event.type === 'sample') openRepeat(event);
      if (current?.sampleId !== event.sample_id) return;
      if (isScored && event.type === 'metrics' && ('score' in event.data || 'choice' in event.data)) {
        count(JSON.stringify([event.data['choice'], event.data['score']]));
        isScored = false;
      }
      for (const [name, value] of metrics.flatMap(({ parts }) => parts?.(event) ?? [])) {
        const cluster = current.means.get(name) ?? { sum: 0, count: 0 };
        current.means.set(name, { sum: cluster.sum + Number(value), count: cluster.count + 1 });
      }
    },
    end() {
      closeRepeat();
      for (const sample of open.values()) onSample(sample);
      open.clear();
    },
  };
}
