import type { Metric } from '../metrics/fold.ts';
import type { Outcome, RunEvent } from '../record/event.ts';

/** The values that one repeat has of a mean. */
interface PartSum {
  sum: number;
  count: number;
}

/** One run of one sample. */
export interface Repeat {
  outcome: Outcome;
  /** 1 or 0, or a score; undefined without a verdict. */
  value: number | undefined;
  /** By the name of the mean. */
  parts: ReadonlyMap<string, PartSum>;
}

/** All samples of a run with repeats, and what is to be known of its means as a whole. */
export interface RepeatedRun {
  /** The repeats of each sample. */
  samples: readonly (readonly Repeat[])[];
  /** The names of the means, as a report has them. */
  means: ReadonlyMap<string, MeanShape>;
}

/** How far the values of a mean lie apart. */
export interface MeanShape {
  isShare: boolean;
  least: number;
  most: number;
}

interface OpenRepeat extends Repeat {
  parts: Map<string, PartSum>;
}

const verdictless: readonly Outcome[] = ['errored', 'ungraded'];

function startValue(outcome: Outcome): number | undefined {
  return outcome === 'correct' ? 1 : outcome === 'incorrect' ? 0 : undefined;
}

/** Renames the means of a repeat; what is not named anew stays. */
function withNames(repeat: Repeat, names: ReadonlyMap<string, string>): Repeat {
  return { ...repeat, parts: new Map([...repeat.parts].map(([name, part]) => [names.get(name) ?? name, part])) };
}

/** Keeps a few numbers of each repeat of each sample. */
export function readRepeats(metrics: readonly Metric[]): { add(event: RunEvent): void; result(): RepeatedRun } {
  const samples = new Map<string, OpenRepeat[]>();
  const shapes = new Map<string, MeanShape>();
  let current: { sampleId: string; repeat: OpenRepeat } | undefined;

  const addPart = (repeat: OpenRepeat, name: string, given: number | boolean) => {
    const value = Number(given);
    const { sum, count } = repeat.parts.get(name) ?? { sum: 0, count: 0 };
    repeat.parts.set(name, { sum: sum + value, count: count + 1 });
    const { least, most } = shapes.get(name) ?? { least: value, most: value };
    shapes.set(name, {
      isShare: typeof given === 'boolean',
      least: Math.min(least, value),
      most: Math.max(most, value),
    });
  };
  return {
    add(event) {
      if (event.type === 'sample') {
        const { outcome } = event.data;
        const repeat: OpenRepeat = { outcome, value: startValue(outcome), parts: new Map() };
        current = { sampleId: event.sample_id, repeat };
        const repeats = samples.get(event.sample_id) ?? [];
        samples.set(event.sample_id, repeats);
        repeats.push(repeat);
      }
      if (current?.sampleId !== event.sample_id) return;
      const { repeat } = current;
      if (repeat.outcome === 'scored' && event.type === 'metrics' && typeof event.data['score'] === 'number') {
        repeat.value = event.data['score'];
      }
      // As in a run's own gates: a criterion has a verdict of its own.
      if (verdictless.includes(repeat.outcome) && event.type !== 'criterion') return;
      for (const [name, value] of metrics.flatMap(({ parts }) => parts?.(event) ?? [])) addPart(repeat, name, value);
    },
    result() {
      const found = [...shapes.keys()];
      const shown = metrics.reduce<readonly string[]>((names, { rename }) => rename?.(names) ?? names, found);
      const names = new Map(found.map((name, index) => [name, shown[index] ?? name]));
      return {
        samples: [...samples.values()].map((repeats) => repeats.map((repeat) => withNames(repeat, names))),
        means: new Map([...shapes].map(([name, shape]) => [names.get(name) ?? name, shape])),
      };
    },
  };
}
