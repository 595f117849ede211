import { createHash } from 'node:crypto';
import type { CompletionContext, CompletionFn } from '../completion/completion-fn.ts';
import { CompletionError } from '../errors.ts';
import type { EvalContext, Template } from '../evals/template.ts';
import { PythonRandom } from '../random/python-random.ts';
import type { SampleEvent } from '../record/event.ts';

const sha512 = (bytes: Uint8Array): Uint8Array => createHash('sha512').update(bytes).digest();

/** What all samples of a run share. */
export interface Evaluation {
  template: Template;
  args: unknown;
  setup: unknown;
  completionFn: CompletionFn;
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
  { template, args, setup, completionFn, seed, abort }: Evaluation,
): Promise<SampleEvent[]> {
  const events: SampleEvent[] = [];
  const asking: CompletionContext = {
    signal: abort,
    recordSampling: (data) => events.push({ type: 'sampling', data }),
  };
  let random: PythonRandom | undefined;
  const context: EvalContext<unknown, unknown> = {
    args,
    setup,
    get random() {
      random ??= PythonRandom.fromBytes(new TextEncoder().encode(`${sample.id}:${seed}`), sha512);
      return random;
    },
    ask: async (prompt, params) => (await completionFn(prompt, params, asking)).texts,
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
