import { UsageError } from '../errors.ts';
import type { Price } from '../prices/pricing.ts';
import type { CompletionSettings } from './completion-host.ts';

/** The price of a model. A run whose cost is limited needs one, before anything is sent. */
export async function findPrice(
  target: { url: string; model: string },
  { pricing, needsPrices }: CompletionSettings,
): Promise<Price | undefined> {
  const price = await pricing?.priceOf(target);
  if (price || !needsPrices) return price;
  throw new UsageError({
    message: `--max-cost needs the price of ${target.model} at ${new URL(target.url).host}, which is not known`,
    hint: `say it in dollars for a million tokens: --price ${target.model}=IN,OUT; or limit tokens: --max-tokens-total`,
  });
}
