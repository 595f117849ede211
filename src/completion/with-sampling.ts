import type { Asking, CompletionFn, Embedding, Origin } from './completion-fn.ts';

/** What an event says of an answer that was not asked for just now. */
function originOf({ cachedMs, isFrozen }: Origin): { cached?: true; age_seconds?: number; frozen?: true } {
  return {
    ...(cachedMs !== undefined && { cached: true, age_seconds: Math.floor(cachedMs / 1000) }),
    ...(isFrozen && { frozen: true }),
  };
}

/** Records each answer as a `sampling` event of its sample. */
export function withSampling(fn: CompletionFn): CompletionFn {
  return async (prompt, params, context) => {
    let latencyMs: number | undefined;
    const noteLatency = (ms: number) => {
      latencyMs = Math.round(ms);
    };
    const completion = await fn(prompt, params, { ...context, noteLatency });
    context.recordSampling({
      prompt: completion.prompt ?? prompt,
      sampled: completion.texts,
      model: completion.model,
      usage: completion.usage,
      ...(completion.cost !== undefined && { cost: completion.cost }),
      latency_ms: latencyMs,
      ...originOf(completion),
    });
    return completion;
  };
}

/** Records that an embedding was asked for, and hands its vector on. */
export function withEmbeddingEvents(ask: Asking<Embedding>): Asking<ArrayLike<number>> {
  return async (prompt, params, context) => {
    const embedding = await ask(prompt, params, context);
    const { vector, model, usage, cost } = embedding;
    context.recordEmbedding?.({ prompt, model, usage, ...(cost !== undefined && { cost }), ...originOf(embedding) });
    return vector;
  };
}
