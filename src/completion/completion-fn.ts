import type { Prompt } from '../prompts/messages.ts';

/** API parameters by their names in the API: `temperature`, `max_tokens`, … */
export type Params = Readonly<Record<string, unknown>>;

/** What a completion function answers. */
export interface Completion {
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
  recordSampling(data: {
    prompt: unknown;
    sampled: string | readonly string[];
    model?: string | undefined;
    usage?: Readonly<Record<string, number>> | undefined;
    cost?: number | undefined;
    latency_ms?: number | undefined;
  }): void;
  /** Is told how many milliseconds the attempt took that was answered; nothing, where nobody was asked just now. */
  noteLatency?(ms: number): void;
}

/** Asks an endpoint, a process or a module for something. Retries, limits and time limits are wrappers of this one type. */
export type Asking<T> = (prompt: Prompt, params: Params, context: CompletionContext) => Promise<T>;

/** Asks a model. Rejects with `CompletionError` where there is no completion. */
export type CompletionFn = Asking<Completion>;
