import type { CompletionContext, CompletionFn } from '../completion/completion-fn.ts';
import { CompletionError } from '../errors.ts';
import type { AskFailure, AskWhole, Services, WholeAnswer } from '../evals/template.ts';
import type { SampleEvent } from '../record/event.ts';

/** What `needs` of a template named, made once for the run. */
export interface RunServices {
  judges: ReadonlyMap<string, CompletionFn>;
  embed?: ((text: string, context: CompletionContext) => Promise<ArrayLike<number>>) | undefined;
  python?:
    | ((
        source: string,
        values: { item: unknown; sample: unknown },
        signal: AbortSignal,
      ) => ReturnType<Services['python']>)
    | undefined;
  readMedia(path: string, kind: 'image' | 'audio'): Promise<string | undefined>;
}

/** For runs of templates that need nothing, and for those that only show what would be asked. */
export const noServices: RunServices = { judges: new Map(), readMedia: async () => undefined };

/** Whether an error concerns one sample alone. */
export function isOfSample(error: unknown): error is CompletionError {
  return error instanceof CompletionError && !error.stopsRun;
}

/** Turns a failure that concerns one request alone into a value; what concerns the run is thrown. */
async function settle<T>(request: Promise<T>, abort: AbortSignal): Promise<T | AskFailure> {
  try {
    return await request;
  } catch (error) {
    if (!isOfSample(error) || abort.aborted) throw error;
    const [problem] = error.problems;
    const { kind, status, parameter } = error;
    const details = { ...(status !== undefined && { status }), ...(parameter !== undefined && { parameter }) };
    return { failure: { kind, message: problem?.message ?? error.message, ...details } };
  }
}

/** How a sample asks: each request has events of its own, which stand in the order of asking. */
export interface SampleAsking {
  abort: AbortSignal;
  /** Starts a request: where its events go, and what it may know of the sample. */
  open(): { own: SampleEvent[]; context: CompletionContext };
  /** Keeps a request, so that none is left alone when another one fails. */
  track<T>(request: Promise<T>): Promise<T>;
}

interface Body {
  choices?: readonly { finish_reason?: unknown; message?: { tool_calls?: unknown } | null }[];
  status?: unknown;
  incomplete_details?: { reason?: unknown } | null;
  output?: readonly { type?: unknown }[];
}

/** Why an answer ended and what it calls, as a record holds it. */
function answerDetails(answer: WholeAnswer['answer']): { finish_reason?: string; tool_calls?: readonly unknown[] } {
  const { choices, status, incomplete_details: cut, output } = (answer ?? {}) as Body;
  const [choice] = Array.isArray(choices) ? choices : [];
  const calls = choice
    ? choice.message?.tool_calls
    : Array.isArray(output)
      ? output.filter(({ type }) => type === 'function_call' || type === 'mcp_call')
      : [];
  const isCut = status === 'incomplete' && cut?.reason === 'max_output_tokens';
  const reason = choice?.finish_reason ?? (status === undefined ? undefined : isCut ? 'length' : 'stop');
  return {
    ...(typeof reason === 'string' && { finish_reason: reason }),
    ...(Array.isArray(calls) && calls.length > 0 && { tool_calls: calls }),
  };
}

/** Asks for whole answers; every answer leaves a `sampling` event, also those of functions that record none. */
export function askWholeOf(fn: CompletionFn, { abort, open, track }: SampleAsking): AskWhole {
  return async (prompt, params, about) => {
    const { own, context } = open();
    const completion = await settle(track(fn(prompt, params, context)), abort);
    if ('failure' in completion) return completion;
    const { texts, answer, model, usage } = completion;
    if (!own.some(({ type }) => type === 'sampling')) {
      const counted = { ...(model !== undefined && { model }), ...(usage !== undefined && { usage }) };
      own.push({ type: 'sampling', data: { prompt: completion.prompt ?? prompt, sampled: texts, ...counted } });
    }
    const last = own.findLast((event) => event.type === 'sampling');
    if (last) Object.assign(last.data, answerDetails(answer), about?.criterion && { criterion: about.criterion });
    return { texts, ...(answer && { answer }) };
  };
}

/** Binds the services of a run to one sample. */
export function bindServices(services: RunServices, asking: SampleAsking): Services {
  const missing = (what: string): never => {
    throw new Error(`${what} was not made before the run`);
  };
  return {
    judge: (name) => askWholeOf(services.judges.get(name) ?? missing(`the judge ${name}`), asking),
    async embed(text) {
      const embed = services.embed ?? missing('the model that embeds');
      const vector = await settle(asking.track(embed(text, asking.open().context)), asking.abort);
      return 'failure' in vector ? vector : Array.from(vector);
    },
    python: (source, values) =>
      asking.track((services.python ?? missing('the pool of Python processes'))(source, values, asking.abort)),
    readMedia: services.readMedia,
  };
}
