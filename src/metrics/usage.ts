import type { Fold, NamedMetric } from './fold.ts';

/**
 * `usage_<key>`: what the API counted, in total over all answers, those of the cache included. `usage_embedding_<key>` is that of
 * embeddings, which oaieval does not count.
 */
export const usage: NamedMetric = Object.assign(sumUsage, {
  names: ['usage_prompt_tokens', 'usage_completion_tokens', 'usage_total_tokens', 'usage_*'],
});

function sumUsage(): Fold {
  const totals = new Map<string, number>();
  return {
    add(event) {
      if (event.type !== 'sampling' && event.type !== 'embedding') return;
      const prefix = event.type === 'sampling' ? 'usage' : 'usage_embedding';
      for (const [key, count] of Object.entries(event.data.usage ?? {})) {
        const name = `${prefix}_${key}`;
        // Records of oaieval hold nulls and nested details, too.
        if (typeof count === 'number') totals.set(name, (totals.get(name) ?? 0) + count);
      }
    },
    result: () => Object.fromEntries([...totals].sort(byName)),
  };
}

/** So that which answer came first does not show in the report. */
function byName([left]: [string, number], [right]: [string, number]): number {
  return left < right ? -1 : 1;
}
