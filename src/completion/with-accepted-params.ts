import { CompletionError } from '../errors.ts';
import type { CompletionFn, Params } from './completion-fn.ts';

/** What may be changed about how a model samples without changing what it is asked. */
const replaceable: Readonly<Record<string, string | undefined>> = {
  max_tokens: 'max_completion_tokens',
  temperature: undefined,
  top_p: undefined,
  frequency_penalty: undefined,
  presence_penalty: undefined,
  seed: undefined,
};

function adapt(params: Params, refused: ReadonlySet<string>): Params {
  const adapted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (!refused.has(name)) adapted[name] = value;
    else if (replaceable[name] !== undefined) adapted[replaceable[name]] ??= value;
  }
  return adapted;
}

function sentence(model: string, name: string): string {
  const instead = replaceable[name];
  return instead
    ? `${model} does not take ${name}: ${instead} is sent instead`
    : `${model} does not take the requested ${name}: it is left out, so its default holds`;
}

/**
 * Lets models run that refuse a parameter which the reference sends (reasoning models: `max_tokens`, `temperature`).
 * What a model refused is remembered for the run, and stands in its answers.
 */
export function withAcceptedParams(fn: CompletionFn): CompletionFn {
  const refused = new Set<string>();
  return async (prompt, params, context) => {
    for (;;) {
      const sent = refused.size > 0 ? adapt(params, refused) : params;
      try {
        const completion = await fn(prompt, sent, context);
        const refusedParams = [...refused].filter((name) => name in params);
        return refusedParams.length > 0 ? { ...completion, refusedParams } : completion;
      } catch (error) {
        const name = error instanceof CompletionError ? error.parameter : undefined;
        if (name === undefined || !(name in replaceable) || !(name in sent)) throw error;
        refused.add(name);
      }
    }
  };
}

/** Says what a model refused, of answers that were kept, too. `warn` says the same once. */
export function withRefusalsTold(fn: CompletionFn, model: string, warn: (message: string) => void): CompletionFn {
  return async (prompt, params, context) => {
    const completion = await fn(prompt, params, context);
    for (const name of completion.refusedParams ?? []) warn(sentence(model, name));
    return completion;
  };
}
