import { criteriaTally } from '../metrics/criteria.ts';
import { type ModelUsage, modelUsageTally } from '../metrics/model-usage.ts';
import type { RunEvent } from '../record/event.ts';

/** A run, as the API would have returned it. */
export interface RunObject {
  object: 'eval.run';
  id: string;
  eval_id: string;
  name: string;
  model: string;
  status: 'completed' | 'failed' | 'canceled';
  created_at: number;
  report_url: string;
  metadata: Readonly<Record<string, string>> | null;
  data_source: Readonly<Record<string, unknown>>;
  error: { code: string; message: string } | null;
  result_counts: { total: number; errored: number; failed: number; passed: number };
  per_model_usage: readonly ModelUsage[];
  per_testing_criteria_results: readonly { testing_criteria: string; passed: number; failed: number }[];
}

/** What a run object says that no event does. */
export interface RunFacts {
  id: string;
  evalId: string;
  name: string;
  model: string | undefined;
  metadata: Readonly<Record<string, string>> | null;
  dataSource: Readonly<Record<string, unknown>>;
  /** The ids of the criteria, in the order of the definition. */
  criteria: readonly string[];
  createdAt: Date;
  reportUrl: string;
}

/** How a run ended. */
export interface RunEnding {
  status: RunObject['status'];
  error: RunObject['error'];
}

/** Makes the run object a fold over events, so that it says what the report says. */
export function runObjectFold(facts: RunFacts) {
  const criteria = criteriaTally();
  const usage = modelUsageTally();
  const counts = { total: 0, errored: 0, failed: 0, passed: 0 };
  return {
    add(event: RunEvent): void {
      criteria.add(event);
      usage.add(event);
      if (event.type !== 'sample') return;
      const { outcome } = event.data;
      counts.total += 1;
      if (outcome === 'correct') counts.passed += 1;
      else if (outcome === 'incorrect') counts.failed += 1;
      else counts.errored += 1;
    },
    result({ status, error }: RunEnding): RunObject {
      const tallies = criteria.result();
      return {
        object: 'eval.run',
        id: facts.id,
        eval_id: facts.evalId,
        name: facts.name,
        model: facts.model ?? '',
        status,
        created_at: Math.floor(facts.createdAt.getTime() / 1000),
        report_url: facts.reportUrl,
        metadata: facts.metadata,
        data_source: facts.dataSource,
        error,
        result_counts: { ...counts },
        per_model_usage: usage.result(),
        per_testing_criteria_results: facts.criteria.map((id) => {
          const { passed = 0, failed = 0 } = tallies.get(id) ?? {};
          return { testing_criteria: id, passed, failed };
        }),
      };
    },
  };
}
