import type { Fold, NamedMetric } from './fold.ts';

/**
 * How many answers came from the cache, how old the oldest was in seconds, and how many of the tokens are theirs: nobody may take
 * them for fresh ones, or for paid ones. Nothing where there are none.
 */
export const cached: NamedMetric = Object.assign(countCached, {
  names: ['cached_answers', 'cached_oldest_seconds', 'cached_total_tokens'],
});

function countCached(): Fold {
  let answers = 0;
  let oldest = 0;
  let tokens = 0;
  return {
    add(event) {
      if ((event.type !== 'sampling' && event.type !== 'embedding') || event.data.cached !== true) return;
      const { usage = {}, age_seconds: age = 0 } = event.data;
      answers++;
      oldest = Math.max(oldest, age);
      tokens += usage['total_tokens'] ?? (usage['prompt_tokens'] ?? 0) + (usage['completion_tokens'] ?? 0);
    },
    result: () =>
      answers === 0 ? {} : { cached_answers: answers, cached_oldest_seconds: oldest, cached_total_tokens: tokens },
  };
}
