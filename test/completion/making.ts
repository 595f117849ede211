import { resolve } from 'node:path';
import type { CompletionClass, Making } from '../../src/completion/completion-class.ts';
import type { Completion, CompletionContext, CompletionFn, Params } from '../../src/completion/completion-fn.ts';
import { type CompletionHost, createCompletionHost } from '../../src/completion/completion-host.ts';
import type { AnswerSources } from '../../src/completion/keep-answers.ts';
import { createSecrets } from '../../src/completion/secrets.ts';
import { loadExport } from '../../src/modules/load-module.ts';
import type { Prompt } from '../../src/prompts/messages.ts';

export type Sampled = Parameters<CompletionContext['recordSampling']>[0];

/** A host whose waits are short and whose processes are really ended. */
export function createHost(env: Record<string, string> = {}, answers: AnswerSources = {}): CompletionHost {
  return createCompletionHost({
    env: { PATH: process.env['PATH'], ...env },
    concurrency: 4,
    timeoutMs: 2000,
    maxRetries: 1,
    secrets: createSecrets(),
    warn: () => undefined,
    onRetry: () => undefined,
    killGroup(pid) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    },
    loadExport,
    answers,
  });
}

/** Makes the function of a class; `inner` is what its args name. */
export async function create<Args>(
  cls: CompletionClass<Args>,
  args: Args,
  {
    host = createHost(),
    folder = '.',
    inner = {},
  }: { host?: CompletionHost; folder?: string; inner?: Record<string, CompletionFn> } = {},
): Promise<CompletionFn> {
  const making: Making = {
    name: 'mine',
    host,
    template: { name: 'Match', hasPerfectAnswers: false },
    place: () => undefined,
    findFile: (path) => resolve(folder, path),
    shown: (path) => path,
    async make(name) {
      const fn = inner[name];
      if (fn === undefined) throw new Error(`no ${name}`);
      return fn;
    },
  };
  return cls.create(args, making);
}

/** Asks a function as a sample does. */
export async function ask(
  fn: CompletionFn,
  prompt: Prompt,
  { params = {}, sampleId, perfect }: { params?: Params; sampleId?: string; perfect?: string } = {},
): Promise<{ completion: Completion; sampled: Sampled[] }> {
  const sampled: Sampled[] = [];
  const completion = await fn(prompt, params, {
    signal: new AbortController().signal,
    recordSampling: (data) => sampled.push(data),
    ...(sampleId !== undefined && { sampleId }),
    ...(perfect !== undefined && { perfectAnswer: () => perfect }),
  });
  return { completion, sampled };
}
