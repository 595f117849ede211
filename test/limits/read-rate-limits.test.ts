import { expect, test } from 'vitest';
import { parseReset, readRateLimits } from '../../src/limits/read-rate-limits.ts';

const now = Date.parse('2026-11-21T05:00:00Z');

test.for<[string, number | undefined]>([
  ['1s', 1000],
  ['6m0s', 360_000],
  ['120ms', 120],
  ['7.66s', 7660],
  ['2m59.56s', 179_560],
  ['1h2m3s', 3_723_000],
  ['1d', 86_400_000],
  ['0', 0],
  ['30', 30_000],
  ['0.5', 500],
  [String(now / 1000 + 90), 90_000],
  [String(now + 1500), 1500],
  ['2026-11-21T05:00:30Z', 30_000],
  ['2026-11-21T04:00:00Z', 0],
  ['Sat, 21 Nov 2026 05:01:00 GMT', 60_000],
  ['', undefined],
  ['soon', undefined],
  ['5 apples', undefined],
])('a reset of "%s" is %s ms from now', ([text, expected]) => {
  expect(parseReset(text, now)).toBe(expected);
});

const tables: readonly [string, Record<string, string>, unknown][] = [
  [
    'OpenAI',
    {
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-limit-tokens': '150000',
      'x-ratelimit-remaining-tokens': '149984',
      'x-ratelimit-reset-tokens': '6m0s',
    },
    {
      requests: { limit: 60, remaining: 59, resetMs: 1000 },
      tokens: { limit: 150_000, remaining: 149_984, resetMs: 360_000 },
    },
  ],
  [
    'Anthropic',
    {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-21T05:00:12Z',
    },
    { requests: { limit: 50, remaining: 0, resetMs: 12_000 } },
  ],
  [
    'the draft of the IETF',
    { 'ratelimit-limit': '100', 'ratelimit-remaining': '50', 'ratelimit-reset': '50' },
    { requests: { limit: 100, remaining: 50, resetMs: 50_000 } },
  ],
  [
    'an endpoint that does not say how much there is in all',
    { 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '20s' },
    { requests: { limit: undefined, remaining: 3, resetMs: 20_000 } },
  ],
  ['an endpoint that does not say when', { 'x-ratelimit-remaining-requests': '0' }, {}],
  ['nonsense', { 'x-ratelimit-remaining-requests': '-1', 'x-ratelimit-reset-requests': '1s' }, {}],
  ['nothing at all', {}, {}],
];

test.for(tables)('the headers of %s', ([, headers, expected]) => {
  expect(readRateLimits((name) => headers[name], now)).toEqual(expected);
});
