import type { Price } from '../prices/pricing.ts';
import type { Asking, Completion } from './completion-fn.ts';
import { estimatePromptTokens } from './estimate-tokens.ts';

type Usage = Readonly<Record<string, number>>;

/** Notes what each answer cost; where the endpoint counts no tokens, about what. */
export function withCost<T extends { usage?: Usage; cost?: number } & Partial<Completion>>(
  ask: Asking<T>,
  price: Price | undefined,
): Asking<T> {
  if (!price) return ask;
  return async (prompt, params, context) => {
    const answer = await ask(prompt, params, context);
    const counted = answer.usage ?? {
      prompt_tokens: estimatePromptTokens(answer.prompt ?? prompt),
      completion_tokens: answer.texts ? estimatePromptTokens(answer.texts.join('')) : 0,
    };
    const cost = price(counted);
    return cost === undefined ? answer : { ...answer, cost };
  };
}
