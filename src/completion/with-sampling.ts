import type { CompletionFn } from './completion-fn.ts';

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
    });
    return completion;
  };
}
