import { expect, test } from 'vitest';
import { openPool } from '../../src/completion/command-pool.ts';
import { CommandFault, type CommandProcess } from '../../src/completion/command-process.ts';
import type { CompletionContext } from '../../src/completion/completion-fn.ts';

/** A process that answers so many requests and has ended when the next one comes, which is not known before. */
function mortal(answers: number): CommandProcess {
  let left = answers;
  return {
    isReady: true,
    fault: undefined,
    async ask(line) {
      if (left-- <= 0) throw new CommandFault('it ended with exit code 0', true);
      const { id } = JSON.parse(line) as { id: number };
      return JSON.stringify({ id, text: String(id) });
    },
    fail: () => undefined,
    kill: () => undefined,
    close: async () => undefined,
  };
}

const context = { signal: new AbortController().signal } as CompletionContext;

test('a program that ends after each answer fails no request, however many of it run', async () => {
  const { ask } = openPool(() => mortal(1), 'mine');
  const askAll = () => Promise.all(Array.from({ length: 4 }, () => ask('q', {}, context)));
  expect(await askAll()).toHaveLength(4);
  expect(await askAll()).toHaveLength(4);
});

test('a program that ends without an answer is started once for a request, and the attempt has failed', async () => {
  let started = 0;
  const start = () => {
    started++;
    return mortal(0);
  };
  await expect(openPool(start, 'mine').ask('q', {}, context)).rejects.toMatchObject({ kind: 'transient' });
  expect(started).toBe(1);
});
