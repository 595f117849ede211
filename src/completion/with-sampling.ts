import type { CompletionFn } from './completion-fn.ts';

/** Records each answer as a `sampling` event of its sample. */
export function withSampling(fn: CompletionFn): CompletionFn {
  return async (prompt, params, context) => {
    const completion = await fn(prompt, params, context);
    context.recordSampling({
      prompt: completion.prompt ?? prompt,
      sampled: completion.texts,
      model: completion.model,
      usage: completion.usage,
      ...(completion.cost !== undefined && { cost: completion.cost }),
    });
    return completion;
  };
}
