import type OpenAI from 'openai';
import { chatToText } from '../prompts/chat-to-text.ts';
import type { Asking } from './completion-fn.ts';
import type { EndpointNames } from './endpoint-error.ts';
import { malformed } from './endpoint-error.ts';
import { readBody } from './openai-answer.ts';
import { toCompletionError } from './openai-error.ts';

/** Little-endian 32-bit floats in base64, or a list of numbers: endpoints differ in what they make of `encoding_format`. */
export function readEmbedding(given: unknown): ArrayLike<number> {
  if (Array.isArray(given) && given.every((value) => typeof value === 'number')) return given;
  if (typeof given !== 'string') throw malformed('without an embedding');
  const bytes = Buffer.from(given, 'base64');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, i) => view.getFloat32(4 * i, true));
}

/** Asks for the embedding of a prompt's text. The parameters of the eval are for the model that answers, and are not sent. */
export function embedWith(client: OpenAI, model: string, names: EndpointNames): Asking<ArrayLike<number>> {
  return async (prompt, _params, { signal }) => {
    const body = { model, input: chatToText(prompt), encoding_format: 'base64' };
    try {
      const { data } = readBody(await client.post('/embeddings', { body, signal }), names);
      const [first] = Array.isArray(data) ? (data as readonly { embedding?: unknown }[]) : [];
      return readEmbedding(first?.embedding);
    } catch (error) {
      throw toCompletionError(error, names);
    }
  };
}
