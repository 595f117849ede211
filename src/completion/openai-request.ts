import { chatToText } from '../prompts/chat-to-text.ts';
import { type Prompt, toMessages } from '../prompts/messages.ts';
import type { Params } from './completion-fn.ts';
import { toResponsesInput, toResponsesParams } from './responses.ts';

/** Which endpoint a model is asked through. */
export type Api = 'chat' | 'completions' | 'responses';

/** A request to an OpenAI-compatible endpoint: the path below its base URL, and the body. */
export interface OpenAiRequest {
  endpoint: string;
  body: Params;
}

/** Models that only the completions endpoint knows; any other name is taken for a chat model. */
const completionsOnly =
  /^(?:gpt-3\.5-turbo-instruct|gpt-4-base|(?:text-|code-)?(?:davinci|curie|babbage|ada)(?![a-z]))/;

/** Whether a model has no chat endpoint. */
export function isCompletionsOnly(model: string): boolean {
  return completionsOnly.test(model);
}

/** What a prompt becomes on its way to an endpoint, as events show it. */
export function sentPrompt(api: Api, prompt: Prompt): Prompt {
  return api === 'completions' ? chatToText(prompt) : toMessages(prompt);
}

/** What a model is sent. */
export function openAiRequest(
  model: string,
  api: Api,
  { prompt, params }: { prompt: Prompt; params: Params },
): OpenAiRequest {
  const requests: Readonly<Record<Api, () => OpenAiRequest>> = {
    chat: () => ({ endpoint: '/chat/completions', body: { model, messages: toMessages(prompt), ...params } }),
    completions: () => ({ endpoint: '/completions', body: { model, prompt: chatToText(prompt), ...params } }),
    responses: () => ({
      endpoint: '/responses',
      body: { model, input: toResponsesInput(toMessages(prompt)), ...toResponsesParams(params) },
    }),
  };
  return requests[api]();
}

/** What is sent for the embedding of a prompt's text. The parameters of the eval are for the model that answers, and are not sent. */
export function embeddingRequest(model: string, prompt: Prompt): OpenAiRequest {
  return { endpoint: '/embeddings', body: { model, input: chatToText(prompt), encoding_format: 'base64' } };
}
