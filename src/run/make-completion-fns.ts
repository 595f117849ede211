import type { CompletionFn, Params } from '../completion/completion-fn.ts';
import type { CompletionHost } from '../completion/completion-host.ts';
import { makeCompletionFn } from '../completion/make-completion-fn.ts';
import type { Api } from '../completion/openai-request.ts';
import { modelEntry } from '../completion/table.ts';
import type { Template } from '../evals/template.ts';
import type { Registry } from '../registry/read-registry.ts';
import { findSpec } from './find-completion-fn.ts';
import type { Trust } from './trust.ts';

export interface MakingOptions {
  registry: Registry;
  trust: Trust;
  host: CompletionHost;
  /** What is run: the function `oracle` depends on it. */
  template: Template;
  /** `--completion-args`: they win over those of each entry. */
  given: Params | undefined;
  /** The endpoint for a model that is named alone; an entry's own goes first. */
  api?: Api | undefined;
}

/** Makes completion functions by their names; a name given twice is one function. */
export function completionFnMaker({ registry, trust, host, template, given, api }: MakingOptions) {
  const made = new Map<string, CompletionFn>();
  const maker = {
    host,
    template: { name: template.name, hasPerfectAnswers: template.perfectAnswer !== undefined },
    findSpec: (name: string, origin: Parameters<typeof findSpec>[1]['origin']) =>
      findSpec(name, { registry, trust, origin }),
  };
  return async (name: string): Promise<CompletionFn> => {
    const known = made.get(name);
    if (known) return known;
    const spec = await findSpec(name, { registry, trust, given });
    const isModel = api !== undefined && spec.class.name === modelEntry.name && spec.args['api'] === undefined;
    const fn = await makeCompletionFn(isModel ? { ...spec, args: { ...spec.args, api } } : spec, maker);
    made.set(name, fn);
    return fn;
  };
}
