import type { Template } from '../evals/template.ts';
import { reportMetricNames } from '../metrics/metric-names.ts';

/** The metrics of its own that a run of an eval can come to, `*` standing for any text; undefined where its module does not say. */
export function ownMetricNames(template: Template, args: unknown, setup: unknown): readonly string[] | undefined {
  if (template.metricNames) return template.metricNames(args, setup);
  if (template.metrics.some(({ names }) => names === undefined)) return undefined;
  return [...new Set(template.metrics.flatMap(({ names = [] }) => names))];
}

/** All metrics that a run of an eval can come to. */
export function producibleMetrics(
  { template, args, setup }: { template: Template; args: unknown; setup: unknown },
  repeats: number,
): readonly string[] | undefined {
  return reportMetricNames(ownMetricNames(template, args, setup), repeats);
}
