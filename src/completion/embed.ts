import type OpenAI from 'openai';
import type { Asking, Embedding } from './completion-fn.ts';
import type { EndpointNames } from './endpoint-error.ts';
import { readBody } from './openai-answer.ts';
import { toCompletionError } from './openai-error.ts';
import { embeddingRequest } from './openai-request.ts';
import { readEmbeddingAnswer } from './read-openai-answer.ts';

/** Asks for the embedding of a prompt's text. */
export function embedWith(client: OpenAI, model: string, names: EndpointNames): Asking<Embedding> {
  return async (prompt, _params, { signal }) => {
    const { endpoint, body } = embeddingRequest(model, prompt);
    try {
      return readEmbeddingAnswer(readBody(await client.post(endpoint, { body, signal }), names), model);
    } catch (error) {
      throw toCompletionError(error, names);
    }
  };
}
