import { type Problem, RegistryError } from '../errors.ts';
import type { Registry } from './read-registry.ts';
import { type EvalSpec, resolveEval } from './resolve-eval.ts';

/** A name in `evals/` with the spec that it leads to, or with the reasons why it leads to none. */
export type ListedEval = { name: string } & ({ spec: EvalSpec } | { problems: readonly Problem[] });

/** Resolves every name, so that one listing shows all evals and all mistakes. */
export async function resolveAllEvals(registry: Registry): Promise<ListedEval[]> {
  const listed: ListedEval[] = [];
  for (const name of await registry.names('evals')) {
    try {
      listed.push({ name, spec: await resolveEval(registry, name) });
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      listed.push({ name, problems: error.problems });
    }
  }
  return listed;
}
