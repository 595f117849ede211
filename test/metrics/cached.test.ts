import { expect, test } from 'vitest';
import { cached } from '../../src/metrics/cached.ts';
import { usage } from '../../src/metrics/usage.ts';
import type { SampleEvent } from '../../src/record/event.ts';
import { foldAll, samplingOf } from './events.ts';

const kept = (age_seconds: number, tokens: Record<string, number>): SampleEvent => ({
  type: 'sampling',
  data: { prompt: '', sampled: [''], usage: tokens, cached: true, age_seconds },
});
const embedded: SampleEvent = {
  type: 'embedding',
  data: { prompt: '', model: 'e', usage: { prompt_tokens: 4, total_tokens: 4 }, cached: true, age_seconds: 90 },
};

test('answers of the cache are counted, with the age of the oldest and with their tokens', () => {
  const events = [
    samplingOf({ total_tokens: 100 }),
    kept(5, { total_tokens: 10 }),
    kept(60, { prompt_tokens: 1, completion_tokens: 2 }),
    embedded,
  ];
  expect(foldAll(cached({ seed: 0 }), events)).toEqual({
    cached_answers: 3,
    cached_oldest_seconds: 90,
    cached_total_tokens: 17,
  });
});

test('a run that used no cache says nothing of it', () => {
  expect(foldAll(cached({ seed: 0 }), [samplingOf({ total_tokens: 100 })])).toEqual({});
});

test('tokens of embeddings are counted apart from those of answers', () => {
  expect(foldAll(usage({ seed: 0 }), [samplingOf({ total_tokens: 100 }), embedded, embedded])).toEqual({
    usage_embedding_prompt_tokens: 8,
    usage_embedding_total_tokens: 8,
    usage_total_tokens: 100,
  });
});
