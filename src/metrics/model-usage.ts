import type { RunEvent } from '../record/event.ts';
import type { Fold, NamedMetric } from './fold.ts';

/** What one model was asked and counted, under the names of the hosted platform. */
export interface ModelUsage {
  model_name: string;
  invocation_count: number;
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  cached_tokens: number;
}

/** Counts the requests and tokens of each model that answered, those that judge included. */
export function modelUsageTally() {
  const models = new Map<string, ModelUsage>();
  return {
    add(event: RunEvent): void {
      if (event.type !== 'sampling' || event.data.model === undefined) return;
      const { model, usage = {} } = event.data;
      const none = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cached_tokens: 0 };
      const before = models.get(model) ?? { model_name: model, invocation_count: 0, ...none };
      models.set(model, {
        model_name: model,
        invocation_count: before.invocation_count + 1,
        prompt_tokens: before.prompt_tokens + (usage['prompt_tokens'] ?? 0),
        completion_tokens: before.completion_tokens + (usage['completion_tokens'] ?? 0),
        total_tokens: before.total_tokens + (usage['total_tokens'] ?? 0),
        cached_tokens: before.cached_tokens + (usage['prompt_tokens_details_cached_tokens'] ?? 0),
      });
    },
    result: (): readonly ModelUsage[] => [...models.values()].sort((a, b) => (a.model_name < b.model_name ? -1 : 1)),
  };
}

/** `models/<model>/…`: requests and tokens of each model that answered. */
export const modelUsage: NamedMetric = Object.assign(countRequests, { names: ['models/*/*'] });

function countRequests(): Fold {
  const tally = modelUsageTally();
  return {
    add: tally.add,
    result: () =>
      Object.fromEntries(
        tally
          .result()
          .flatMap(({ model_name: model, ...counts }) =>
            Object.entries(counts).map(([name, count]) => [`models/${model}/${name}`, count] as const),
          ),
      ),
  };
}
