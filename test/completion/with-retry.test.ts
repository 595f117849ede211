import { expect, test } from 'vitest';
import type { CompletionContext } from '../../src/completion/completion-fn.ts';
import { type Endpoint, retryDelayMs, withRetry } from '../../src/completion/with-retry.ts';
import { withSilence } from '../../src/completion/with-silence.ts';
import { CompletionError, type CompletionErrorKind } from '../../src/errors.ts';

const context: CompletionContext = { signal: new AbortController().signal, recordSampling: () => undefined };

function failing(errors: readonly CompletionError[]) {
  let attempts = 0;
  const fn = async () => {
    const error = errors[Math.min(attempts++, errors.length - 1)];
    if (error) throw error;
    return { texts: ['answer'] };
  };
  return { fn, attempts: () => attempts };
}

function error(kind: CompletionErrorKind, details = {}): CompletionError {
  return new CompletionError(kind, { message: 'no luck' }, details);
}

async function attempt(errors: readonly CompletionError[], hasAnswered: boolean, maxRetries = 6) {
  const { fn, attempts } = failing(errors);
  const endpoint: Endpoint = { url: 'http://x/v1', hasAnswered, silentRounds: 0 };
  const slept: number[] = [];
  const sleep = async (ms: number) => void slept.push(ms);
  let retries = 0;
  const retried = withRetry(fn, { maxRetries, endpoint, sleep, random: () => 0, onRetry: () => retries++ });
  const result = await retried('question', {}, context).catch((caught: unknown) => caught);
  return { result, attempts: attempts(), slept, retries, endpoint };
}

test.for<[string, CompletionError, boolean, number]>([
  ['a passing fault of a known endpoint: seven attempts', error('transient'), true, 7],
  ['a time-out of a known endpoint: seven attempts', error('timeout'), true, 7],
  [
    'a passing fault before the first answer is an answer: seven attempts',
    error('transient', { status: 500 }),
    false,
    7,
  ],
  ['nobody there before the first answer: two attempts', error('transient', { isUnreachable: true }), false, 2],
  ['nobody there any more: seven attempts', error('transient', { isUnreachable: true }), true, 7],
  ['a time-out before the first answer: two attempts', error('timeout'), false, 2],
  ['a refusal: one attempt', error('refused'), true, 1],
  ['a spent quota: one attempt', error('exhausted'), true, 1],
  ['a rejected request: one attempt', error('rejected'), true, 1],
])('%s', async ([, failure, hasAnswered, expected]) => {
  const { attempts, retries } = await attempt([failure], hasAnswered);
  expect(attempts).toBe(expected);
  expect(retries).toBe(expected - 1);
});

test('an endpoint that never answered stops the run and is named', async () => {
  const { result } = await attempt([error('transient', { isUnreachable: true })], false);
  expect(result).toMatchObject({ kind: 'unreachable', stopsRun: true });
  expect((result as Error).message).toBe('http://x/v1 cannot be used: no luck');
});

test('the last error of a known endpoint is the sample’s', async () => {
  const { result } = await attempt([error('transient')], true, 2);
  expect(result).toMatchObject({ kind: 'transient', stopsRun: false });
});

test('an answer after failures is returned, and the endpoint is known from then on', async () => {
  let calls = 0;
  const endpoint: Endpoint = { url: 'http://x/v1', hasAnswered: false, silentRounds: 0 };
  const fn = async () => {
    if (++calls < 2) throw error('transient', { isUnreachable: true });
    return { texts: ['answer'] };
  };
  const sleep = () => Promise.resolve();
  const retried = withRetry(fn, { maxRetries: 6, endpoint, sleep, random: () => 0, onRetry: () => undefined });
  await expect(retried('question', {}, context)).resolves.toEqual({ texts: ['answer'] });
  expect(endpoint.hasAnswered).toBe(true);
});

test('--max-retries 0 asks once', async () => {
  expect((await attempt([error('transient')], true, 0)).attempts).toBe(1);
});

test('what is no completion error is not retried', async () => {
  const fn = () => Promise.reject(new TypeError('a bug'));
  const endpoint = { url: 'http://x/v1', hasAnswered: true, silentRounds: 0 };
  const options = {
    maxRetries: 6,
    endpoint,
    sleep: () => Promise.resolve(),
    random: () => 0,
    onRetry: () => undefined,
  };
  await expect(withRetry(fn, options)('question', {}, context)).rejects.toThrow('a bug');
});

test.for<[number, number | undefined, number, number]>([
  [1, undefined, 0, 250],
  [1, undefined, 1, 500],
  [2, undefined, 1, 1000],
  [6, undefined, 1, 16_000],
  [30, undefined, 1, 60_000],
  [1, 1234, 0, 1234],
  [5, 0, 0, 0],
  [1, 9_999_999, 0, 120_000],
])('after attempt %i, asked for %s ms, with jitter %d: %i ms', ([number, retryAfter, random, expected]) => {
  expect(retryDelayMs(number, retryAfter, random)).toBe(expected);
});

test('requests that time out one round after the other are two attempts, whosever they are', async () => {
  const endpoint: Endpoint = { url: 'http://x/v1', hasAnswered: false, silentRounds: 0 };
  const timesOut = withSilence(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    throw error('timeout');
  }, endpoint);
  await Promise.allSettled([timesOut('one', {}, context), timesOut('two', {}, context)]);
  expect(endpoint.silentRounds).toBe(1);
  let asked = 0;
  const ask: typeof timesOut = (...args) => {
    asked++;
    return timesOut(...args);
  };
  const options = { maxRetries: 6, endpoint, sleep: async () => undefined, random: () => 0, onRetry: () => undefined };
  await expect(withRetry(ask, options)('three', {}, context)).rejects.toMatchObject({ kind: 'unreachable' });
  expect(asked).toBe(1);
});
