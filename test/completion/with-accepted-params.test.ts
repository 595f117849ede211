import { expect, test } from 'vitest';
import type { CompletionContext, Params } from '../../src/completion/completion-fn.ts';
import { withAcceptedParams, withRefusalsTold } from '../../src/completion/with-accepted-params.ts';
import { CompletionError } from '../../src/errors.ts';

const context: CompletionContext = { signal: new AbortController().signal, recordSampling: () => undefined };

/** A model that refuses the given parameters, one a request. */
function picky(refused: readonly string[]) {
  const seen: Params[] = [];
  const fn = async (_prompt: unknown, params: Params) => {
    seen.push(params);
    const parameter = refused.find((name) => name in params);
    if (parameter) throw new CompletionError('rejected', { message: 'unsupported' }, { status: 400, parameter });
    return { texts: ['ok'] };
  };
  return { fn, seen };
}

test('a reasoning model gets max_completion_tokens and no temperature, and it is said once', async () => {
  const { fn, seen } = picky(['max_tokens', 'temperature']);
  const said = new Set<string>();
  const asked = withRefusalsTold(withAcceptedParams(fn), 'o9', (message) => said.add(message));
  await asked('one', { temperature: 0, max_tokens: 5 }, context);
  await asked('two', { temperature: 0, max_tokens: 7 }, context);
  expect(seen.slice(-2)).toEqual([{ max_completion_tokens: 5 }, { max_completion_tokens: 7 }]);
  expect(seen).toHaveLength(4);
  expect([...said]).toEqual([
    'o9 does not take max_tokens: max_completion_tokens is sent instead',
    'o9 does not take the requested temperature: it is left out, so its default holds',
  ]);
});

test('a refused parameter that cannot be left out fails the sample', async () => {
  const { fn } = picky(['response_format']);
  const asked = withAcceptedParams(fn);
  await expect(asked('one', { response_format: {} }, context)).rejects.toThrow('unsupported');
});

test('an endpoint that goes on refusing what is no longer sent ends it', async () => {
  let requests = 0;
  const fn = async () => {
    requests++;
    throw new CompletionError('rejected', { message: 'unsupported' }, { status: 400, parameter: 'temperature' });
  };
  const asked = withAcceptedParams(fn);
  await expect(asked('one', { temperature: 0 }, context)).rejects.toThrow('unsupported');
  expect(requests).toBe(2);
});
