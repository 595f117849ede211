import type OpenAI from 'openai';
import type { Asking, Embedding } from './completion-fn.ts';
import type { EndpointNames } from './endpoint-error.ts';
import { malformed } from './endpoint-error.ts';
import { flattenUsage, readBody } from './openai-answer.ts';
import { toCompletionError } from './openai-error.ts';
import { embeddingRequest } from './openai-request.ts';
import { readEmbedding } from './read-embedding.ts';

/** Asks for the embedding of a prompt's text. */
export function embedWith(client: OpenAI, model: string, names: EndpointNames): Asking<Embedding> {
  return async (prompt, _params, { signal }) => {
    const { endpoint, body } = embeddingRequest(model, prompt);
    try {
      const answer = readBody(await client.post(endpoint, { body, signal }), names);
      const { data } = answer;
      const [first] = Array.isArray(data) ? (data as readonly { embedding?: unknown }[]) : [];
      const vector = readEmbedding(first?.embedding);
      if (vector === undefined) throw malformed('without an embedding');
      const usage = flattenUsage(answer['usage']);
      const answered = typeof answer['model'] === 'string' ? answer['model'] : model;
      return { vector, model: answered, ...(usage && { usage }) };
    } catch (error) {
      throw toCompletionError(error, names);
    }
  };
}
