import { CompletionError } from '../errors.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Asking, Origin } from './completion-fn.ts';
import type { Exchange } from './exchange.ts';
import { type AnswerSink, drawOf, writeRejection } from './saved-answer.ts';

/**
 * Saves every answer, and that a request was rejected; other failures are not what the endpoint has to say. The run goes on with
 * the answer as it was saved, so that what follows from it is the same when it comes from the file.
 */
export function withSaving<T extends Origin>(ask: Asking<T>, exchange: Exchange<T>, sink: AnswerSink): Asking<T> {
  return async (prompt, params, context) => {
    const request = canonicalJson(exchange.request(prompt, params));
    const draw = drawOf(request, exchange, context);
    try {
      const answer = await ask(prompt, params, context);
      const whole = exchange.write(answer);
      const written = exchange.steady?.(whole) ?? whole;
      sink.add({ ...draw, request, response: canonicalJson(written) });
      const { cachedMs } = answer;
      return { ...(exchange.read(written, prompt) ?? answer), ...(cachedMs !== undefined && { cachedMs }) };
    } catch (error) {
      const isRejected = error instanceof CompletionError && error.kind === 'rejected';
      if (isRejected) sink.add({ ...draw, request, response: writeRejection(error) });
      throw error;
    }
  };
}
