import { createSampleValues, type SampleValues } from '../compare/sample-values.ts';
import { type Difference, differences, type Estimate, estimate } from '../compare/side-by-side.ts';
import { type Latency, latencyTally } from '../metrics/latency.ts';
import type { RunSpec } from '../record/event.ts';
import type { Format, Report } from './reporter.ts';
import type { SampleResult } from './sample-result.ts';

/** One of several runs of an eval. */
export interface SideBySideRun {
  /** Who answered; where two runs have the same, what tells them apart. */
  label: string;
  report: Report;
  /** Undefined where no sample got a verdict or a score. */
  estimate: Estimate | undefined;
  latency: Latency | undefined;
}

/** Several runs of one eval, in the order of the command line. */
export interface SideBySide {
  metric: 'accuracy' | 'score';
  runs: readonly SideBySideRun[];
  differences: readonly Difference[];
  /** Below it, a difference is called significant. */
  alpha: number;
}

const alpha = 0.05;

/** Sees the same as the reporters, and holds a number a sample. */
export interface SideBySideCollector extends Format {
  /** Undefined where there are not several runs, or where they are not of one eval, its data and its grader. */
  result(): SideBySide | undefined;
}

interface Collected {
  spec: RunSpec;
  values: SampleValues;
  hasScores: boolean;
  latency: ReturnType<typeof latencyTally>;
  report: Report | undefined;
}

function sampleValue({ outcome, score }: SampleResult): number | undefined {
  if (outcome === 'correct' || outcome === 'incorrect') return outcome === 'correct' ? 1 : 0;
  return outcome === 'scored' ? score : undefined;
}

/** What must be the same in runs that stand side by side. */
function identityOf({ eval_name: name, run_config: { fingerprints = {}, grader } }: RunSpec): string {
  return JSON.stringify([name, fingerprints.data, fingerprints.rubric, grader]);
}

/** Who answered, without the one that only graded. */
function modelsOf({ completion_fns: fns, run_config: { grader } }: RunSpec): string {
  return (fns.length > 1 && fns.at(-1) === grader ? fns.slice(0, -1) : fns).join(', ');
}

function labelsOf(specs: readonly RunSpec[]): string[] {
  const names = specs.map(modelsOf);
  return specs.map(({ run_config: { name }, run_id: id }, i) => {
    const own = names[i] ?? '';
    return names.indexOf(own) === names.lastIndexOf(own) ? own : `${own} (${name ?? id})`;
  });
}

/** Collects what stands in the table that several runs end with. */
export function collectSideBySide(): SideBySideCollector {
  const all: Collected[] = [];
  return {
    forRun() {
      const run = { values: createSampleValues(), latency: latencyTally(), hasScores: false };
      let collected: Collected | undefined;
      return {
        start(spec) {
          collected = { ...run, spec, report: undefined };
          all.push(collected);
        },
        event: run.latency.add,
        sample(sample) {
          const value = sampleValue(sample);
          if (value !== undefined) run.values.add(sample.sampleId, value);
          if (collected && sample.outcome === 'scored') collected.hasScores = true;
        },
        end(report) {
          if (collected) collected.report = report;
        },
      };
    },
    result() {
      const [first, ...others] = all;
      if (!first || others.length === 0) return undefined;
      if (others.some(({ spec }) => identityOf(spec) !== identityOf(first.spec))) return undefined;
      const labels = labelsOf(all.map(({ spec }) => spec));
      const runs = all.flatMap(({ values, latency, report }, i): SideBySideRun[] =>
        report ? [{ label: labels[i] ?? '', report, estimate: estimate(values), latency: latency.result() }] : [],
      );
      if (runs.length < all.length) return undefined;
      const metric = all.some(({ hasScores }) => hasScores) ? 'score' : 'accuracy';
      return { metric, runs, differences: differences(all.map(({ values }) => values)), alpha };
    },
  };
}
