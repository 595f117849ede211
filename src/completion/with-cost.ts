import type { Price } from '../prices/pricing.ts';
import type { CompletionFn } from './completion-fn.ts';
import { estimatePromptTokens } from './estimate-tokens.ts';

/** Notes what each answer cost; where the endpoint counts no tokens, about what. */
export function withCost(fn: CompletionFn, price: Price | undefined): CompletionFn {
  if (!price) return fn;
  return async (prompt, params, context) => {
    const completion = await fn(prompt, params, context);
    const counted = completion.usage ?? {
      prompt_tokens: estimatePromptTokens(completion.prompt ?? prompt),
      completion_tokens: estimatePromptTokens(completion.texts.join('')),
    };
    const cost = price(counted);
    return cost === undefined ? completion : { ...completion, cost };
  };
}
