import type { Prompt } from '../prompts/messages.ts';

/** API parameters by their names in the API: `temperature`, `max_tokens`, … */
export type Params = Readonly<Record<string, unknown>>;

/** Where an answer comes from that was not asked for just now. */
export interface Origin {
  /** How long ago it was given, in milliseconds: it comes from the cache. */
  cachedMs?: number;
  /** It comes from an answers file. */
  isFrozen?: true;
}

/** What a completion function answers. */
export interface Completion extends Origin {
  /** At least one text. */
  texts: readonly string[];
  /** What was really sent: a chat prompt is text to a completions model. */
  prompt?: Prompt;
  /** The model that answered. */
  model?: string;
  /** Counters of the API's `usage`, flattened. */
  usage?: Readonly<Record<string, number>>;
  /** Dollars, where its price is known. */
  cost?: number;
  /** The endpoint's whole body, for those who grade more than texts: tool calls, refusals, why it ended. */
  answer?: Readonly<Record<string, unknown>>;
  /** It was cut off, filtered or empty: an answer, but none to give again. */
  isPartial?: true;
  /** The parameters that the model refused, so that it was asked without them. */
  refusedParams?: readonly string[];
}

/** The vector of a text. */
export interface Embedding extends Origin {
  vector: ArrayLike<number>;
  model?: string;
  usage?: Readonly<Record<string, number>>;
  /** Dollars, where its price is known. */
  cost?: number;
}

/** What is recorded of an answer beside its text. */
interface AnswerData {
  prompt: unknown;
  model?: string | undefined;
  usage?: Readonly<Record<string, number>> | undefined;
  cost?: number | undefined;
  latency_ms?: number | undefined;
  /** It comes from the cache, and is so many seconds old. */
  cached?: true;
  age_seconds?: number;
  /** It comes from an answers file. */
  frozen?: true;
}

/** What a completion function may use of the sample that it answers for. */
export interface CompletionContext {
  /** Fires when the run ends: an answer is no longer wanted. */
  signal: AbortSignal;
  /** Fires when nothing new shall be asked; what is under way goes on. */
  stop?: AbortSignal;
  /** Whether this sample has got an answer before, which is paid for and would be lost. */
  hasAnswer?(): boolean;
  /** Which sample asks, as its events name it. */
  sampleId?: string;
  /** What the template says is a perfect answer to the sample; undefined where there is none. */
  perfectAnswer?(): string | undefined;
  /** Records an answer among the sample's events. */
  recordSampling(data: AnswerData & { sampled: string | readonly string[] }): void;
  /** Records that an embedding was asked for. */
  recordEmbedding?(data: AnswerData): void;
  /** SHA-256 of the sample's content, and of which of its repeats it is: it tells the sample from others wherever it stands. */
  sampleHash?: string;
  /** How often this run has asked the same before, by its SHA-256. Every call counts as one time. */
  countAsked?(hash: string): number;
  /** Is told how many milliseconds the attempt took that was answered; nothing, where nobody was asked just now. */
  noteLatency?(ms: number): void;
}

/** Asks an endpoint, a process or a module for something. Retries, limits and time limits are wrappers of this one type. */
export type Asking<T> = (prompt: Prompt, params: Params, context: CompletionContext) => Promise<T>;

/** Asks a model. Rejects with `CompletionError` where there is no completion. */
export type CompletionFn = Asking<Completion>;
