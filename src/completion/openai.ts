import type OpenAI from 'openai';
import type { CompletionFn } from './completion-fn.ts';
import type { EndpointNames } from './endpoint-error.ts';
import { readBody } from './openai-answer.ts';
import { toCompletionError } from './openai-error.ts';
import { type Api, openAiRequest } from './openai-request.ts';
import { readOpenAiAnswer } from './read-openai-answer.ts';

export interface OpenAiOptions {
  client: OpenAI;
  model: string;
  api: Api;
  /** What hints call the endpoint's settings. */
  names: EndpointNames;
}

/** Asks an OpenAI-compatible endpoint once: retries, limits and time limits are wrappers. */
export function openAi({ client, model, api, names }: OpenAiOptions): CompletionFn {
  return async (prompt, params, { signal }) => {
    const { endpoint, body } = openAiRequest(model, api, { prompt, params });
    try {
      const answer = readBody(await client.post(endpoint, { body, signal }), names);
      return readOpenAiAnswer(answer, { api, model, prompt });
    } catch (error) {
      throw toCompletionError(error, names);
    }
  };
}
