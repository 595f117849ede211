import type { Asking, Origin } from './completion-fn.ts';
import { estimateAnswerTokens, estimatePromptTokens, expectedAnswerTokens } from './estimate-tokens.ts';
import type { Exchange } from './exchange.ts';

/** A request that a run would send. */
export interface PlannedRequest {
  /** Which endpoint; of what runs on this machine, what it is called. */
  url: string;
  /** Undefined where the request names none. */
  model: string | undefined;
  /** Whether it is paid for. */
  isRemote: boolean;
  promptTokens: number;
  answerTokens: number;
}

/** As long as an answer is expected to be, as graders are sent it. */
const text = 'word '.repeat(Math.round((expectedAnswerTokens * 4) / 5)).trim();

/** An answer that every kind of endpoint could have given. */
function standIn(vectorSize: number): Readonly<Record<string, unknown>> {
  const message = { role: 'assistant', content: text };
  const output = [{ type: 'message', content: [{ type: 'output_text', text }] }];
  const vector = Array.from({ length: vectorSize }, () => 1);
  const choices = [{ index: 0, finish_reason: 'stop', message, text }];
  return { texts: [text], choices, output, status: 'completed', data: [{ embedding: vector }] };
}

/** Answers without sending anything, and tells what would have been sent. */
export function planAnswers<T extends Origin>(
  exchange: Exchange<T>,
  url: string,
  onRequest: (request: PlannedRequest) => void,
): Asking<T> {
  const { vectorSize } = exchange;
  return async (prompt, params) => {
    const { model } = (exchange.request(prompt, params).body ?? {}) as { model?: unknown };
    onRequest({
      url,
      model: typeof model === 'string' ? model : undefined,
      isRemote: exchange.isRemote,
      promptTokens: estimatePromptTokens(prompt),
      answerTokens: vectorSize === undefined ? estimateAnswerTokens(params) : 0,
    });
    const answer = exchange.read(standIn(vectorSize ?? 1), prompt);
    if (answer === undefined) throw new Error(`no answer can stand in for one of ${url}`);
    return answer;
  };
}
