import { CompletionError } from '../errors.ts';
import type { Completion, Embedding } from './completion-fn.ts';
import type { Exchange } from './exchange.ts';
import { type Api, embeddingRequest, openAiRequest } from './openai-request.ts';
import { readEmbeddingAnswer, readOpenAiAnswer } from './read-openai-answer.ts';

type Body = Readonly<Record<string, unknown>>;

/** Keys whose values are other ones in each answer. */
const passing: ReadonlySet<string> = new Set(['id', 'created', 'created_at', 'completed_at', 'system_fingerprint']);

/** Their values become nothing of the same kind, as templates may name them. */
function steady(body: Body): Body {
  const nothing = (value: unknown) => (typeof value === 'number' ? 0 : typeof value === 'string' ? '' : value);
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, passing.has(name) ? nothing(value) : value]),
  );
}

/** Reads a kept body as one that has just come; undefined where no endpoint would have sent it. */
function readKept<T>(value: unknown, read: (body: Body) => T): T | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return read(value as Body);
  } catch (error) {
    if (error instanceof CompletionError) return undefined;
    throw error;
  }
}

/** The exchange with a model of an OpenAI-compatible endpoint: bodies are kept, and read as they were when they came. */
export function openAiExchange(model: string, api: Api): Exchange<Completion> {
  return {
    request: (prompt, params) => openAiRequest(model, api, { prompt, params }),
    isRemote: true,
    isDrawn: true,
    isWhole: ({ isPartial }) => !isPartial,
    write: ({ answer = {}, refusedParams }) => ({
      ...answer,
      ...(refusedParams && { refused_params: refusedParams }),
    }),
    steady,
    read: (value, prompt) =>
      readKept(value, ({ refused_params: refused, ...body }) => ({
        ...readOpenAiAnswer(body, { api, model, prompt }),
        ...(Array.isArray(refused) && { refusedParams: refused.map(String) }),
      })),
  };
}

/** As the endpoint sends it: floats of 32 bits in base64, or the list where that would not be all of it. */
function writeVector(vector: ArrayLike<number>): unknown {
  const floats = Float32Array.from(vector);
  const isExact = floats.every((value, i) => value === vector[i]);
  return isExact ? Buffer.from(floats.buffer).toString('base64') : Array.from(vector);
}

/** The exchange with a model that embeds texts. */
export function embeddingExchange(model: string, vectorSize = 1): Exchange<Embedding> {
  return {
    vectorSize,
    request: (prompt) => embeddingRequest(model, prompt),
    isRemote: true,
    isDrawn: false,
    isWhole: ({ vector }) => vector.length > 0,
    write: ({ vector, model: answered, usage }) => ({
      data: [{ embedding: writeVector(vector) }],
      model: answered,
      ...(usage && { usage }),
    }),
    read: (value) => readKept(value, (body) => readEmbeddingAnswer(body, model)),
  };
}
