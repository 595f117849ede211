import { tokensOf } from './metric-rows.ts';
import type { SideBySide } from './side-by-side.ts';

/** The table as plain data; runs are named by their number in it. */
export function sideBySideJson({ metric, runs, differences, alpha }: SideBySide): Record<string, unknown> {
  return {
    eval: runs[0]?.report.spec.eval_name,
    metric,
    runs: runs.map(({ label, report, estimate, latency }) => ({
      completion_fn: label,
      record: report.recordPath ?? null,
      value: estimate?.value ?? null,
      lower: estimate?.interval.lower ?? null,
      upper: estimate?.interval.upper ?? null,
      samples: estimate?.samples ?? 0,
      cost_usd: report.metrics['cost_usd'] ?? null,
      tokens: tokensOf(report.metrics) ?? null,
      latency_median_ms: latency?.median ?? null,
      latency_p95_ms: latency?.p95 ?? null,
    })),
    differences: differences.map(({ one, other, pairs, difference, interval: { lower, upper }, pValue }) => ({
      ...{ one, other, pairs, difference, lower, upper, p_value: pValue, significant: pValue < alpha },
    })),
  };
}
