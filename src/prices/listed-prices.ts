import { calcPrice, findProvider, type ModelInfo, type Provider, type TieredPrices } from '@pydantic/genai-prices';
import type { Price, Usage } from './pricing.ts';

/** Looks a model up among the list prices of its provider; of an endpoint nobody knows, such as a gateway, by the model's name alone. */
export type ListedPrices = (target: { url: string; model: string }) => Price | undefined;

const million = 1e6;

/** The API's counters under the names of the list. Cached and spoken tokens are part of the prompt's. */
function toListed(usage: Usage): Record<string, number> {
  const asked = usage['prompt_tokens'] ?? 0;
  const answered = usage['completion_tokens'] ?? 0;
  return {
    input_tokens: asked,
    output_tokens: answered,
    cache_read_tokens: Math.min(asked, usage['prompt_tokens_details_cached_tokens'] ?? 0),
  };
}

/** Dollars for a million tokens of a prompt so long; undefined where longer prompts cost more, and this may be one. */
function rateOf(value: number | TieredPrices | undefined, asked: number): number | undefined {
  if (value === undefined || typeof value === 'number') return value ?? 0;
  return value.tiers.every(({ start }) => asked < start) ? value.base : undefined;
}

/** The list is searched once, and the sum is our own where it is plain: the package's takes a thousand times as long. */
function priceOf(provider: Provider, model: ModelInfo): Price {
  const alone = { ...provider, models: [model] };
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, model.id, { provider: alone });
  const prices = found?.model_price ?? {};
  return (usage) => {
    const listed = toListed(usage);
    const { input_tokens: asked = 0, output_tokens: answered = 0, cache_read_tokens: again = 0 } = listed;
    const input = rateOf(prices['input_mtok'], asked);
    const output = rateOf(prices['output_mtok'], asked);
    const cached = rateOf(prices['cache_read_mtok'] ?? prices['input_mtok'], asked);
    if (input === undefined || output === undefined || cached === undefined)
      return calcPrice(listed, model.id, { provider: alone })?.total_price;
    return ((asked - again) * input + again * cached + answered * output) / million;
  };
}

/** The list that comes with the package; nothing is fetched. */
export const listedPrices: ListedPrices = ({ url, model }) => {
  const provider = findProvider({ providerApiUrl: url });
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, model, provider ? { providerId: provider.id } : {});
  return found ? priceOf(found.provider, found.model) : undefined;
};
