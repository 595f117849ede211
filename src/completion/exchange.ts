import type { Prompt } from '../prompts/messages.ts';
import type { Asking, Completion, Params } from './completion-fn.ts';

/** What is needed to keep the answers of an endpoint: what a request says, and answers as JSON. */
export interface Exchange<T> {
  /** The request, without keys and headers. Two that are equal are the same request. */
  request(prompt: Prompt, params: Params): { endpoint: string; body: unknown };
  write(answer: T): Readonly<Record<string, unknown>>;
  /** The same without what is new in each answer and says nothing: in a file under version control it would be all that changes. */
  steady?(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** The answer that such JSON stands for; undefined where it stands for none. */
  read(value: unknown, prompt: Prompt): T | undefined;
  /** Whether the answer is worth giving again to whoever asks the same. */
  isWhole(answer: T): boolean;
  /** Whether asking the same once more is a further draw. An embedding is always the same. */
  isDrawn: boolean;
  /** Whether its answers are paid for, and kept in the cache. What runs on this machine is asked each time. */
  isRemote: boolean;
  /** How many numbers its answer has, where that is a vector. */
  vectorSize?: number | undefined;
}

/** An endpoint that can be asked: all that the environment says of it is right. */
export interface Opened<T> {
  /** Which endpoint it is: the same request to another one has another answer. */
  url: string;
  /** What else decides about the answer and must not be written down, such as headers. */
  hidden?: string;
  /** Makes what asks. To be called once, before the first request: what is loaded for it is not needed where all answers are kept. */
  connect(): Promise<Asking<T>> | Asking<T>;
}

/** Whether a value is what a completion has as its texts. */
function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string');
}

function readTexts(value: unknown): Completion | undefined {
  const { texts, model, usage } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (!isTexts(texts)) return undefined;
  return {
    texts,
    ...(typeof model === 'string' && { model }),
    ...(typeof usage === 'object' && usage !== null && { usage: usage as Record<string, number> }),
  };
}

/** The exchange with whatever answers in texts. */
export function textExchange(request: Exchange<Completion>['request'], isRemote: boolean): Exchange<Completion> {
  return {
    request,
    isRemote,
    isDrawn: true,
    isWhole: ({ texts }) => texts.every((text) => text.trim() !== ''),
    write: ({ texts, model, usage }) => ({ texts, model, usage }),
    read: readTexts,
  };
}

/** The exchange with what runs on this machine: a program, a module. */
export function localExchange(endpoint: string): Exchange<Completion> {
  return textExchange((prompt, params) => ({ endpoint, body: { prompt, params } }), false);
}
