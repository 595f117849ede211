import { CompletionError } from '../errors.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Asking, Origin } from './completion-fn.ts';
import type { Exchange } from './exchange.ts';
import { type AnswerSink, type Draw, drawOf, readRejection } from './saved-answer.ts';

/** The answers of a file. */
export interface RecordedAnswers {
  /** The file, as users name it. */
  readonly file: string;
  /** The answer to a request, given as canonical JSON; of several, that of the draw. Undefined where there is none. */
  find(request: string, draw: Draw): unknown;
  /** Notes that a request has no answer. */
  miss(request: string, sampleId: string | undefined): void;
}

function missing({ file }: RecordedAnswers): CompletionError {
  return new CompletionError('rejected', { message: `${file} holds no answer to this request` });
}

/** An answer that somebody has edited into something else. */
function garbled({ file }: RecordedAnswers, response: string): CompletionError {
  return new CompletionError('refused', {
    message: `${file} holds something that is no answer: ${response.slice(0, 200)}`,
    hint: 'was it edited? save it again with --save-answers',
  });
}

/** Answers from a file alone; `sink` is another file, which takes just the answers that were used. */
export function withRecorded<T extends Origin>(
  exchange: Exchange<T>,
  recorded: RecordedAnswers,
  sink: AnswerSink | undefined,
): Asking<T> {
  return async (prompt, params, context) => {
    const request = canonicalJson(exchange.request(prompt, params));
    const draw = drawOf(request, exchange, context);
    const found = recorded.find(request, draw);
    if (found === undefined) {
      recorded.miss(request, context.sampleId);
      throw missing(recorded);
    }
    const rejection = readRejection(found);
    const answer = exchange.read(found, prompt);
    const response = canonicalJson(found);
    if (rejection === undefined && answer === undefined) throw garbled(recorded, response);
    sink?.add({ ...draw, request, response });
    if (answer === undefined) throw rejection;
    return { ...answer, isFrozen: true };
  };
}
