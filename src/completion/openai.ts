import type OpenAI from 'openai';
import { chatToText } from '../prompts/chat-to-text.ts';
import { toMessages } from '../prompts/messages.ts';
import type { Completion, CompletionFn } from './completion-fn.ts';
import type { EndpointNames } from './endpoint-error.ts';
import { choiceTexts, flattenUsage, readBody, readChoices } from './openai-answer.ts';
import { toCompletionError } from './openai-error.ts';
import { responseTexts, responseUsage, toResponsesInput, toResponsesParams } from './responses.ts';

/** Which endpoint a model is asked through. */
export type Api = 'chat' | 'completions' | 'responses';

export interface OpenAiOptions {
  client: OpenAI;
  model: string;
  api: Api;
  /** What hints call the endpoint's settings. */
  names: EndpointNames;
}

/** Models that only the completions endpoint knows; any other name is taken for a chat model. */
const completionsOnly =
  /^(?:gpt-3\.5-turbo-instruct|gpt-4-base|(?:text-|code-)?(?:davinci|curie|babbage|ada)(?![a-z]))/;

/** Whether a model has no chat endpoint. */
export function isCompletionsOnly(model: string): boolean {
  return completionsOnly.test(model);
}

const paths: Readonly<Record<Api, string>> = {
  chat: '/chat/completions',
  completions: '/completions',
  responses: '/responses',
};

/** Asks an OpenAI-compatible endpoint once: retries, limits and time limits are wrappers. */
export function openAi({ client, model, api, names }: OpenAiOptions): CompletionFn {
  return async (prompt, params, { signal }): Promise<Completion> => {
    const sent = api === 'completions' ? chatToText(prompt) : toMessages(prompt);
    const bodies = {
      chat: () => ({ model, messages: sent, ...params }),
      completions: () => ({ model, prompt: sent, ...params }),
      responses: () => ({ model, input: toResponsesInput(toMessages(prompt)), ...toResponsesParams(params) }),
    };
    try {
      const body = readBody(await client.post(paths[api], { body: bodies[api](), signal }), names);
      const texts = api === 'responses' ? responseTexts(body) : choiceTexts(readChoices(body));
      const usage = flattenUsage(api === 'responses' ? responseUsage(body['usage']) : body['usage']);
      const answered = typeof body['model'] === 'string' ? body['model'] : model;
      return { texts, prompt: sent, model: answered, ...(usage ? { usage } : {}), answer: body };
    } catch (error) {
      throw toCompletionError(error, names);
    }
  };
}
