import { findTemplate } from '../evals/table.ts';
import type { Template } from '../evals/template.ts';
import type { Gate } from '../gates/gate.ts';
import { accuracy } from '../metrics/accuracy.ts';
import type { Metric } from '../metrics/fold.ts';
import { meanMetric } from '../metrics/mean-metric.ts';
import { reportMetricNames } from '../metrics/metric-names.ts';
import type { RunSpec } from '../record/event.ts';
import { gatesOfRecord } from './choose-gates.ts';

/** The means of a class that is not tseval's own: its code is not run to read a record, but its numbers are in the events. */
function meansByName(names: readonly string[]): readonly Metric[] {
  return [accuracy, ...names.filter((name) => !accuracy.names.includes(name)).map(meanMetric)];
}

/** The template that made a record; undefined where it is a module's, which is code and not run. */
async function templateOf({ run_config: { eval_spec: evalSpec } }: RunSpec): Promise<Template | undefined> {
  const found = findTemplate(evalSpec?.cls ?? '');
  return 'template' in found ? found.template.load() : undefined;
}

/** What a record is read with. */
export interface RecordMetrics {
  /** What its report is made of; of a module's class, only what its events alone tell. */
  metrics: readonly Metric[];
  /** What its means are made of. */
  means: readonly Metric[];
  /** Whether the class's folds are not tseval's own: then the numbers are those that its run reported. */
  isForeign: boolean;
}

/** Finds what a record is to be read with. */
export async function metricsOfRecord(spec: RunSpec): Promise<RecordMetrics> {
  const template = await templateOf(spec);
  if (template) return { metrics: template.metrics, means: template.metrics, isForeign: false };
  return { metrics: [accuracy], means: meansByName(spec.run_config.metrics ?? []), isForeign: true };
}

/** What a record is held to: the thresholds of the command line, and those that its run was held to. */
export async function gatesOf(spec: RunSpec, thresholds: readonly string[]): Promise<readonly Gate[]> {
  const { metrics, gates = [], repeats = 1 } = spec.run_config;
  const own = metrics ?? (await templateOf(spec))?.metrics.flatMap(({ names = [] }) => names);
  const target = { evalName: spec.eval_name, metricNames: reportMetricNames(own, repeats) };
  return gatesOfRecord({ thresholds, recorded: gates }, target);
}
