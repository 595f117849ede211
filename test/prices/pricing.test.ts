import { expect, test } from 'vitest';
import { formatDollars } from '../../src/prices/dollars.ts';
import { parsePrice } from '../../src/prices/given-price.ts';
import { listedPrices } from '../../src/prices/listed-prices.ts';
import { createPricing } from '../../src/prices/pricing.ts';

const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
const openAi = 'https://api.openai.com/v1';

test('a price that was given is dollars for a million tokens, and the last one counts', async () => {
  const list = () => Promise.reject(new Error('the list is not needed'));
  const given = ['2,8', '1,4', 'mine=10,20'].map(parsePrice);
  const { priceOf } = createPricing(given, list);
  const cost = async (model: string) => (await priceOf({ url: 'http://127.0.0.1:1/v1', model }))?.(usage);
  expect(await cost('other')).toBeCloseTo(0.0014, 12);
  expect(await cost('mine')).toBeCloseTo(0.012, 12);
});

test.for([
  'http://localhost:8000/v1',
  'http://127.0.0.1:1/v1',
  'http://192.168.1.5/v1',
  'http://[::1]/v1',
  'http://gpu:8000/v1',
])('a model at %s has no list price: it may be anything', async (url) => {
  const { priceOf } = createPricing([], async () => listedPrices);
  expect(await priceOf({ url, model: 'gpt-4o' })).toBeUndefined();
});

test('a model of a known provider has its list price, whatever its date; a cached token costs less, and no more than the prompt is cached', () => {
  const price = listedPrices({ url: openAi, model: 'gpt-4o-2024-08-06' });
  const full = price?.(usage) ?? 0;
  const half = price?.({ ...usage, prompt_tokens_details_cached_tokens: 500 }) ?? 0;
  const all = price?.({ ...usage, prompt_tokens_details_cached_tokens: 5000 }) ?? 0;
  expect(full).toBeGreaterThan(0);
  expect(half).toBeLessThan(full);
  expect(full - all).toBeCloseTo(2 * (full - half), 12);
});

test('a price that grows with the prompt is higher for a long one', () => {
  const price = listedPrices({
    url: 'https://generativelanguage.googleapis.com/v1beta/openai/',
    model: 'gemini-2.5-pro',
  });
  const short = price?.({ prompt_tokens: 100_000 }) ?? 0;
  const long = price?.({ prompt_tokens: 400_000 }) ?? 0;
  expect(long).toBeGreaterThan(4.5 * short);
});

test('an unknown model has no price', () => {
  expect(listedPrices({ url: openAi, model: 'no-such-model' })).toBeUndefined();
});

test.for(['', '2', '2,', '1,2,3', 'a,b', '-1,2', 'gpt-4o=2'])('--price %s is refused', (text) => {
  expect(() => parsePrice(text)).toThrow('--price takes dollars for a million tokens');
});

test.for<[number, string]>([
  [0, '$0'],
  [0.0000123, '$0.0000123'],
  [0.5, '$0.500'],
  [12.345, '$12.35'],
  [1234567.891, '$1,234,567.89'],
])('%d dollars are %s', ([value, text]) => {
  expect(formatDollars(value)).toBe(text);
});
