import { CompletionError } from '../errors.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Asking } from './completion-fn.ts';
import type { Exchange } from './exchange.ts';
import { type AnswerSink, drawOf, writeRejection } from './saved-answer.ts';

/** Saves every answer as it came, and that a request was rejected. Other failures are not what the endpoint has to say. */
export function withSaving<T>(ask: Asking<T>, exchange: Exchange<T>, sink: AnswerSink): Asking<T> {
  return async (prompt, params, context) => {
    const request = canonicalJson(exchange.request(prompt, params));
    const draw = drawOf(request, context);
    try {
      const answer = await ask(prompt, params, context);
      sink.add({ ...draw, request, response: canonicalJson(exchange.write(answer)) });
      return answer;
    } catch (error) {
      const isRejected = error instanceof CompletionError && error.kind === 'rejected';
      if (isRejected) sink.add({ ...draw, request, response: writeRejection(error) });
      throw error;
    }
  };
}
