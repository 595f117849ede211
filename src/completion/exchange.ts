import type { Prompt } from '../prompts/messages.ts';
import type { Asking, Completion, Embedding, Params } from './completion-fn.ts';
import { readEmbedding } from './read-embedding.ts';

/** What is needed to keep the answers of an endpoint: what a request says, and answers as JSON. */
export interface Exchange<T> {
  /** The request, without keys and headers. Two that are equal are the same request. */
  request(prompt: Prompt, params: Params): { endpoint: string; body: unknown };
  write(answer: T): unknown;
  /** The answer that such JSON stands for; undefined where it stands for none. */
  read(value: unknown, prompt: Prompt): T | undefined;
  /** Whether the answer is worth giving again to whoever asks the same. */
  isWhole(answer: T): boolean;
  /** Whether its answers are paid for, and kept in the cache. What runs on this machine is asked each time. */
  isRemote: boolean;
}

/** An endpoint that is ready to be asked. */
export interface Opened<T> {
  ask: Asking<T>;
  /** Which endpoint it is: the same request to another one has another answer. */
  url: string;
  /** What else decides about the answer and must not be written down, such as headers. */
  hidden?: string;
}

type Line = Readonly<Record<string, unknown>>;

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string');
}

/** The keys that every answer may have. */
function commonOf({ model, usage }: Line): { model?: string; usage?: Readonly<Record<string, number>> } {
  return {
    ...(typeof model === 'string' && { model }),
    ...(typeof usage === 'object' && usage !== null && { usage: usage as Record<string, number> }),
  };
}

function toLine(value: unknown): Line {
  return typeof value === 'object' && value !== null ? (value as Line) : {};
}

/** The exchange with whatever answers in texts; `sent` is what an event says the prompt was. */
export function textExchange(options: {
  request: Exchange<Completion>['request'];
  sent?: (prompt: Prompt) => Prompt;
  isRemote: boolean;
}): Exchange<Completion> {
  const { sent } = options;
  return {
    request: options.request,
    isRemote: options.isRemote,
    isWhole: ({ texts, isPartial }) => !isPartial && texts.every((text) => text.trim() !== ''),
    write: ({ texts, model, usage, refusedParams }) => ({ texts, model, usage, refused_params: refusedParams }),
    read(value, prompt) {
      const line = toLine(value);
      const { texts, refused_params: refusedParams } = line;
      if (!isTexts(texts)) return undefined;
      return {
        texts,
        ...commonOf(line),
        ...(sent && { prompt: sent(prompt) }),
        ...(isTexts(refusedParams) && { refusedParams }),
      };
    },
  };
}

/** The exchange with what runs on this machine: a program, a module. */
export function localExchange(endpoint: string): Exchange<Completion> {
  return textExchange({ request: (prompt, params) => ({ endpoint, body: { prompt, params } }), isRemote: false });
}

/** As the endpoint sends it: floats of 32 bits in base64, or the list where that would not be all of it. */
function writeVector(vector: ArrayLike<number>): unknown {
  const floats = Float32Array.from(vector);
  const isExact = floats.every((value, i) => value === vector[i]);
  return isExact ? Buffer.from(floats.buffer).toString('base64') : Array.from(vector);
}

/** The exchange with an endpoint that embeds texts. */
export function embeddingExchange(request: Exchange<Embedding>['request']): Exchange<Embedding> {
  return {
    request,
    isRemote: true,
    isWhole: ({ vector }) => vector.length > 0,
    write: ({ vector, model, usage }) => ({ embedding: writeVector(vector), model, usage }),
    read(value) {
      const line = toLine(value);
      const vector = readEmbedding(line['embedding']);
      return vector && { vector, ...commonOf(line) };
    },
  };
}
