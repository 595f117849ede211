import { createHash } from 'node:crypto';
import type { CompletionContext, CompletionFn } from '../completion/completion-fn.ts';
import { CompletionError } from '../errors.ts';
import type { Ask, EvalContext, Template } from '../evals/template.ts';
import { PythonRandom } from '../random/python-random.ts';
import type { SampleEvent } from '../record/event.ts';

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
  /** How often a grader is asked again whose verdict cannot be read. */
  regrade: number;
  seed: number;
  /** Fires when answers are no longer wanted. */
  abort: AbortSignal;
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

/**
 * Evaluates one sample and resolves to its events in the order recorded. A request that failed is an `error` event, after
 * what was recorded before it; only what concerns the whole run (a refused key, an abort, a bug) is thrown.
 */
export async function evaluateSample(
  sample: { id: string; value: unknown },
  { template, args, setup, completionFns, regrade, seed, abort }: Evaluation,
): Promise<SampleEvent[]> {
  const events: SampleEvent[] = [];
  const createRandom = () => PythonRandom.fromBytes(new TextEncoder().encode(`${sample.id}:${seed}`), sha512);
  const asking: CompletionContext = {
    signal: abort,
    recordSampling: (data) => events.push({ type: 'sampling', data }),
    perfectAnswer: () => template.perfectAnswer?.(sample.value, { args, random: createRandom() }),
  };
  const askOf =
    (fn: CompletionFn): Ask =>
    async (prompt, params) =>
      (await fn(prompt, params, asking)).texts;
  const models = completionFns.models.map(askOf);
  let random: PythonRandom | undefined;
  const context: EvalContext<unknown, unknown> = {
    args,
    setup,
    get random() {
      random ??= createRandom();
      return random;
    },
    ask: models[0] as Ask,
    models,
    grader: askOf(completionFns.grader),
    regrade,
    record: (event) => events.push(event),
  };
  try {
    await template.evaluate(sample.value, context);
  } catch (error) {
    if (!(error instanceof CompletionError) || error.stopsRun || abort.aborted) throw error;
    events.push(errorEvent(error));
  }
  return events;
}
