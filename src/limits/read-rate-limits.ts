/** What is left of a limit: `remaining` of `limit` units, all of which are back in `resetMs`. */
export interface Allowance {
  limit: number | undefined;
  remaining: number;
  resetMs: number;
}

/** What an answer's headers say of an endpoint's limits. */
export interface RateLimits {
  requests?: Allowance;
  tokens?: Allowance;
}

/** Reads one header; null or undefined where there is none. */
type Header = (name: string) => string | null | undefined;

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `6m0s`, `120ms`, `1d2h`: a duration as Go writes it. */
function parseGoDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g))
    total += Number(number) * (unitsMs[unit] ?? 0);
  return total;
}

/**
 * Milliseconds from now: OpenAI's durations (`1s`, `6m0s`, `120ms`), seconds, seconds or milliseconds since the epoch, and dates,
 * RFC 3339 (Anthropic) or HTTP's. `now` is in milliseconds since the epoch.
 */
export function parseReset(text: string, now: number): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  const ms = Number.isNaN(number)
    ? (parseGoDuration(trimmed) ?? Date.parse(trimmed) - now)
    : number > 1e11
      ? number - now
      : number > 1e8
        ? number * 1000 - now
        : number * 1000;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The headers of one limit: its size, what is left, and when it is whole again. */
type Names = readonly [limit: string, remaining: string, reset: string];

function openAi(unit: string): Names {
  return [`x-ratelimit-limit-${unit}`, `x-ratelimit-remaining-${unit}`, `x-ratelimit-reset-${unit}`];
}

function anthropic(unit: string): Names {
  const name = `anthropic-ratelimit-${unit}`;
  return [`${name}-limit`, `${name}-remaining`, `${name}-reset`];
}

/** OpenAI (and Azure, Groq, Together, vLLM's gateways), Anthropic, then those that count requests alone, and the IETF's draft. */
const requestNames: readonly Names[] = [
  openAi('requests'),
  anthropic('requests'),
  ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
  ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
];
const tokenNames: readonly Names[] = [openAi('tokens'), anthropic('tokens')];

function readAllowance(header: Header, names: readonly Names[], now: number): Allowance | undefined {
  for (const [limit, left, reset] of names) {
    const remaining = Number.parseFloat(header(left) ?? '');
    if (!(remaining >= 0)) continue;
    const resetMs = parseReset(header(reset) ?? '', now);
    if (resetMs === undefined) continue;
    const size = Number.parseFloat(header(limit) ?? '');
    return { limit: size >= remaining ? size : undefined, remaining, resetMs };
  }
  return undefined;
}

/** Reads the headers of an answer or a refusal. What is missing, or makes no sense, is left out. */
export function readRateLimits(header: Header, now: number): RateLimits {
  const requests = readAllowance(header, requestNames, now);
  const tokens = readAllowance(header, tokenNames, now);
  return { ...(requests && { requests }), ...(tokens && { tokens }) };
}
