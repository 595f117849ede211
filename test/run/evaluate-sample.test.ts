import { describe, expect, test } from 'vitest';
import type { CompletionFn } from '../../src/completion/completion-fn.ts';
import { CompletionError } from '../../src/errors.ts';
import type { Template } from '../../src/evals/template.ts';
import { evaluateSample } from '../../src/run/evaluate-sample.ts';

/** Answers each prompt when its turn has come: the last one asked first. */
const lastFirst: CompletionFn = async (prompt, _params, { recordSampling }) => {
  await new Promise((done) => setTimeout(done, prompt === 'a' ? 20 : 1));
  if (prompt === 'bad') throw new CompletionError('rejected', { message: 'no' });
  if (prompt === 'refused') throw new CompletionError('refused', { message: 'no key' });
  recordSampling({ prompt, sampled: ['x'] });
  return { texts: ['x'] };
};

/** Asks these prompts side by side. */
const asking = (prompts: readonly string[]): Template => ({
  name: 'Asking',
  dataArgument: 'samples_jsonl',
  argsSchema: {},
  sampleSchema: () => ({}),
  async evaluate(_sample, { ask, record }) {
    await Promise.all(prompts.map((prompt) => ask(prompt, {})));
    record({ type: 'metrics', data: { score: 1 } });
  },
  metrics: [],
});

const evaluate = (prompts: readonly string[]) =>
  evaluateSample(
    { id: 'a.b.0', value: {} },
    {
      template: asking(prompts),
      args: {},
      setup: undefined,
      completionFns: { models: [lastFirst], grader: lastFirst },
      regrade: 0,
      seed: 1,
      abort: new AbortController().signal,
    },
  );

const shown = async (prompts: readonly string[]) =>
  (await evaluate(prompts)).map((event) => (event.type === 'sampling' ? event.data.prompt : event.type));

describe('requests side by side', () => {
  test('are recorded in the order of asking', async () => {
    expect(await shown(['a', 'b', 'c'])).toEqual(['a', 'b', 'c', 'metrics']);
  });

  test('of which one fails are waited for, and those answered are recorded', async () => {
    expect(await shown(['a', 'bad', 'c'])).toEqual(['a', 'c', 'error']);
  });

  test('of which one shows that the run must end reject', async () => {
    await expect(evaluate(['a', 'bad', 'refused'])).rejects.toThrow('no key');
  });
});
