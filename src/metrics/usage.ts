import type { Fold, NamedMetric } from './fold.ts';

/** `usage_<key>`: what the API counted, in total over all answers. */
export const usage: NamedMetric = Object.assign(sumUsage, {
  names: ['usage_prompt_tokens', 'usage_completion_tokens', 'usage_total_tokens', 'usage_*'],
});

function sumUsage(): Fold {
  const totals = new Map<string, number>();
  return {
    add(event) {
      if (event.type !== 'sampling') return;
      for (const [key, count] of Object.entries(event.data.usage ?? {})) {
        // Records of oaieval hold nulls and nested details, too.
        if (typeof count === 'number') totals.set(key, (totals.get(key) ?? 0) + count);
      }
    },
    result: () => Object.fromEntries([...totals].sort(byKey).map(([key, total]) => [`usage_${key}`, total])),
  };
}

/** So that which answer came first does not show in the report. */
function byKey([left]: [string, number], [right]: [string, number]): number {
  return left < right ? -1 : 1;
}
