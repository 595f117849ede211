import { expect, test } from 'vitest';
import type { Completion } from '../../src/completion/completion-fn.ts';
import { openAiExchange } from '../../src/completion/openai-exchange.ts';
import type { SavedAnswer } from '../../src/completion/saved-answer.ts';
import { withSaving } from '../../src/completion/with-saving.ts';
import { CompletionError } from '../../src/errors.ts';

const context = { signal: new AbortController().signal, recordSampling: () => undefined };

/** Asks once, and resolves to what came back and what was saved. */
async function save(answer: () => Promise<Completion>) {
  const saved: SavedAnswer[] = [];
  const fn = withSaving(answer, openAiExchange('m', 'chat'), { add: (one) => saved.push(one) });
  return { result: await fn('p', {}, context).catch((error: Error) => error), saved };
}

const choices = [{ message: { content: 'hello' }, finish_reason: 'stop' }];

test('what is saved of an answer is what the run goes on with; its price and its age stay with it', async () => {
  const answer = { choices, id: 'chatcmpl-1', created: 7, system_fingerprint: null };
  const { result, saved } = await save(async () => ({ texts: ['hello'], answer, cost: 0.25, cachedMs: 5 }));
  const steady = { choices, id: '', created: 0, system_fingerprint: null };
  expect(JSON.parse(saved[0]?.response ?? '')).toEqual(steady);
  expect(result).toMatchObject({ texts: ['hello'], answer: steady, cost: 0.25, cachedMs: 5 });
});

test('of failures only a rejection is saved', async () => {
  for (const kind of ['rejected', 'transient', 'refused'] as const) {
    const error = new CompletionError(kind, { message: 'no' }, { status: 400 });
    const { result, saved } = await save(() => Promise.reject(error));
    expect(result).toBe(error);
    expect(saved.map(({ response }) => response)).toEqual(
      kind === 'rejected' ? ['{"error":{"message":"no","status":400}}'] : [],
    );
  }
});
