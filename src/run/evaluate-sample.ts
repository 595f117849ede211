import { createHash } from 'node:crypto';
import type { CompletionContext, CompletionFn } from '../completion/completion-fn.ts';
import { type CompletionError, TsevalError } from '../errors.ts';
import { requireEvent } from '../evals/require-event.ts';
import type { Ask, EvalContext, Template } from '../evals/template.ts';
import { PythonRandom } from '../random/python-random.ts';
import type { SampleEvent } from '../record/event.ts';
import { askWholeOf, bindServices, isOfSample, noServices, type RunServices, type SampleAsking } from './services.ts';

const sha512 = (bytes: Uint8Array): Uint8Array => createHash('sha512').update(bytes).digest();

/** Who answers, in the order of the command line, and who grades. */
export interface CompletionFns {
  models: readonly CompletionFn[];
  grader: CompletionFn;
}

/** What all samples of a run share. */
export interface Evaluation {
  template: Template;
  args: unknown;
  setup: unknown;
  completionFns: CompletionFns;
  /** What the template needs beside them. */
  services?: RunServices;
  /** How often a grader is asked again whose verdict cannot be read. */
  regrade: number;
  seed: number;
  /** Fires when answers are no longer wanted. */
  abort: AbortSignal;
  /** Fires when nothing new shall be asked: what waits for its turn is given up, what is under way goes on. */
  stop?: AbortSignal;
  /** How often the run has asked the same before; without it, nothing was. */
  countAsked?: CompletionContext['countAsked'];
}

/**
 * A sample's generator, drawn up when it is first asked for, since most classes never do. A getter of a class, as one in an object
 * literal would give each sample's context a shape of its own, which V8 keeps.
 */
class LazyRandom {
  readonly #create: () => PythonRandom;
  #random: PythonRandom | undefined;

  constructor(create: () => PythonRandom) {
    this.#create = create;
  }

  get random(): PythonRandom {
    this.#random ??= this.#create();
    return this.#random;
  }
}

/** The repeats of a sample ask the same, and are told apart by this alone. */
function hashOf(hash: string, repeat = 0): string {
  return repeat === 0 ? hash : createHash('sha256').update(`${hash} ${repeat}`).digest('hex');
}

/** What an `error` event holds of a request that failed for good. */
function errorEvent(error: CompletionError): SampleEvent {
  const [problem] = error.problems;
  return {
    type: 'error',
    data: {
      message: problem?.message ?? error.message,
      kind: error.kind,
      ...(error.status === undefined ? {} : { status: error.status }),
    },
  };
}

/** What a user's own code throws concerns its sample alone; what ours throws is a bug, and the end of a run is neither. */
function errorOf(thrown: unknown, { template, abort, stop }: Evaluation): unknown {
  const isEnd = abort.aborted || (stop?.aborted && thrown === stop.reason);
  return isEnd || thrown instanceof TsevalError ? thrown : (template.explain?.(thrown) ?? thrown);
}

/**
 * Evaluates one sample and resolves to its events: of each request in the order of asking, whichever was answered first.
 * A request that failed is an `error` event, after what was recorded before it; only what concerns the whole run (a refused key,
 * an abort, a bug) is thrown.
 */
export async function evaluateSample(
  sample: { id: string; value: unknown; hash?: string; repeat?: number },
  evaluation: Evaluation,
): Promise<SampleEvent[]> {
  const { template, args, setup, completionFns, services = noServices, regrade, seed, abort } = evaluation;
  const events: SampleEvent[][] = [];
  const requests: Promise<unknown>[] = [];
  // The first repeat draws what a run without repeats draws.
  const draws = `${sample.id}:${seed}${sample.repeat ? `:${sample.repeat}` : ''}`;
  const createRandom = () => PythonRandom.fromBytes(new TextEncoder().encode(draws), sha512);
  const perfectAnswer = () =>
    template.perfectAnswer?.(sample.value, Object.assign(new LazyRandom(createRandom), { args }));
  const hasAnswer = () => events.some((own) => own.some(({ type }) => type === 'sampling'));
  const { stop, countAsked } = evaluation;
  const shared = {
    signal: abort,
    ...(stop && { stop }),
    hasAnswer,
    sampleId: sample.id,
    ...(sample.hash !== undefined && { sampleHash: hashOf(sample.hash, sample.repeat) }),
    ...(countAsked && { countAsked }),
    perfectAnswer,
  };
  const asking: SampleAsking = {
    abort,
    open() {
      const own: SampleEvent[] = [];
      events.push(own);
      const context: CompletionContext = {
        ...shared,
        recordSampling: (data) => own.push({ type: 'sampling', data }),
        recordEmbedding: (data) => own.push({ type: 'embedding', data }),
      };
      return { own, context };
    },
    track(request) {
      requests.push(request);
      return request;
    },
  };
  const askOf =
    (fn: CompletionFn): Ask =>
    async (prompt, params) =>
      (await asking.track(fn(prompt, params, asking.open().context))).texts;
  const models = completionFns.models.map(askOf);
  const context: EvalContext<unknown, unknown> = Object.assign(new LazyRandom(createRandom), {
    args,
    setup,
    ask: models[0] as Ask,
    models,
    grader: askOf(completionFns.grader),
    askWhole: askWholeOf(completionFns.models[0] as CompletionFn, asking),
    services: bindServices(services, asking),
    regrade,
    record(event: SampleEvent) {
      if (template.explain) requireEvent(event);
      events.push([event]);
    },
  });
  try {
    await template.evaluate(sample.value, context);
  } catch (thrown) {
    const error = errorOf(thrown, evaluation);
    if (!isOfSample(error) || abort.aborted) throw error;
    // Those asked beside it are paid for, and their events belong to this sample.
    const failures = (await Promise.allSettled(requests)).filter((request) => request.status === 'rejected');
    const worse = failures.find(({ reason }) => !isOfSample(reason));
    if (worse) throw worse.reason;
    events.push([errorEvent(error)]);
  }
  return events.flat();
}
