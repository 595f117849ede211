import type { GivenPrice } from './given-price.ts';
import type { ListedPrices } from './listed-prices.ts';

/** Counters of an API's `usage`, flattened. */
export type Usage = Readonly<Record<string, number>>;

/** Dollars for what one answer took; undefined where it has no price. */
export type Price = (usage: Usage) => number | undefined;

/** Finds out what models cost. */
export interface Pricing {
  /** The price of a model of an endpoint; undefined where nobody has said it. */
  priceOf(target: { url: string; model: string }): Promise<Price | undefined>;
}

const million = 1e6;

/** Whether an address is this machine or its neighbour, where a model of a known name may cost anything or nothing. */
function isLocal(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return (
    /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.0\.0\.0$|::1$|f[cd]|fe80:)/.test(host) ||
    /\.(?:local|internal|lan)$/.test(host) ||
    !/[.:]/.test(host)
  );
}

function fixed({ input, output }: GivenPrice): Price {
  return ({ prompt_tokens: asked = 0, completion_tokens: answered = 0 }) =>
    (asked * input + answered * output) / million;
}

/** What was given goes before the list, which is loaded when it is first needed. */
export function createPricing(given: readonly GivenPrice[], loadList: () => Promise<ListedPrices>): Pricing {
  const known = new Map<string, Promise<Price | undefined>>();
  const find = async (url: string, model: string): Promise<Price | undefined> => {
    const own =
      given.findLast((price) => price.model === model) ?? given.findLast((price) => price.model === undefined);
    if (own) return fixed(own);
    return isLocal(url) ? undefined : (await loadList())({ url, model });
  };
  return {
    priceOf({ url, model }) {
      const key = JSON.stringify([url, model]);
      const price = known.get(key) ?? find(url, model);
      known.set(key, price);
      return price;
    },
  };
}
