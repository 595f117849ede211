import OpenAI from 'openai';
import { chatToText } from '../prompts/chat-to-text.ts';
import { toMessages } from '../prompts/messages.ts';
import type { Completion, CompletionFn } from './completion-fn.ts';
import type { HttpClient } from './http-client.ts';
import { choiceTexts, flattenUsage, readChoices } from './openai-answer.ts';
import { toCompletionError } from './openai-error.ts';

export interface OpenAiOptions {
  model: string;
  apiKey: string;
  baseUrl: string;
  organization: string | undefined;
  endpoint: 'chat' | 'completions';
  http: HttpClient;
  timeoutMs: number;
}

/** Models that only the completions endpoint knows; any other name is taken for a chat model. */
const completionsOnly =
  /^(?:gpt-3\.5-turbo-instruct|gpt-4-base|(?:text-|code-)?(?:davinci|curie|babbage|ada)(?![a-z]))/;

/** Whether a model has no chat endpoint. */
export function isCompletionsOnly(model: string): boolean {
  return completionsOnly.test(model);
}

/** Asks an OpenAI-compatible endpoint once: retries, limits and time limits are wrappers. */
export function openAi({ model, endpoint, http, ...options }: OpenAiOptions): CompletionFn {
  const client = new OpenAI({
    apiKey: options.apiKey,
    baseURL: options.baseUrl,
    organization: options.organization ?? null,
    project: null,
    fetch: http.fetch,
    maxRetries: 0,
    // The attempt's signal ends it; this one must never be the first.
    timeout: options.timeoutMs + 5_000,
  });
  const path = endpoint === 'chat' ? '/chat/completions' : '/completions';
  return async (prompt, params, { signal }): Promise<Completion> => {
    const sent = endpoint === 'chat' ? toMessages(prompt) : chatToText(prompt);
    const input = endpoint === 'chat' ? { messages: sent } : { prompt: sent };
    try {
      const answer: unknown = await client.post(path, { body: { model, ...input, ...params }, signal });
      const { choices, body } = readChoices(answer);
      const usage = flattenUsage(body['usage']);
      return {
        texts: choiceTexts(choices),
        prompt: sent,
        model: typeof body['model'] === 'string' ? body['model'] : model,
        ...(usage ? { usage } : {}),
      };
    } catch (error) {
      throw toCompletionError(error);
    }
  };
}
