import { type Problem, UsageError } from '../errors.ts';
import type { Registry } from '../registry/read-registry.ts';
import { resolveAllEvals } from '../registry/resolve-all-evals.ts';
import { type EvalSpec, resolveEval } from '../registry/resolve-eval.ts';

/** The roots whose entries are checked: the user's own; where there are none, the built-in one. */
export function rootsToCheck({ roots }: Registry): ReadonlySet<string> {
  const own = roots.filter(({ isBuiltIn }) => !isBuiltIn);
  return new Set((own.length > 0 ? own : roots).map(({ path }) => path));
}

function toRegExp(pattern: string): RegExp {
  const literal = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*')}$`, 'su');
}

/** Each eval once, whatever it was called by. */
function unique(specs: readonly EvalSpec[]): EvalSpec[] {
  return [...new Map(specs.map((spec) => [spec.name, spec])).values()];
}

/** The evals that a pattern matches in the roots that are checked: a built-in one has to be named in full. */
async function findMatches(registry: Registry, pattern: string): Promise<EvalSpec[]> {
  const roots = rootsToCheck(registry);
  const expression = toRegExp(pattern);
  const specs: EvalSpec[] = [];
  for (const name of await registry.names('evals')) {
    const isOurs = expression.test(name) && roots.has((await registry.find('evals', name))?.root ?? '');
    if (isOurs) specs.push(await resolveEval(registry, name));
  }
  if (specs.length > 0) return specs;
  throw new UsageError({
    message: `no eval matches ${JSON.stringify(pattern)}`,
    hint: '"tseval list" shows every eval',
  });
}

/** The evals that these names and patterns stand for. */
export async function findNamed(registry: Registry, names: readonly string[]): Promise<EvalSpec[]> {
  const all = new Set(await registry.names('evals'));
  const specs: EvalSpec[] = [];
  for (const name of names) {
    const isPattern = name.includes('*') && !all.has(name);
    specs.push(...(isPattern ? await findMatches(registry, name) : [await resolveEval(registry, name)]));
  }
  return unique(specs);
}

/** A name that stands for no eval. */
export interface Unresolved {
  name: string;
  problems: readonly Problem[];
}

/** All evals of these roots, and why others of their names stand for none. */
export async function findAll(
  registry: Registry,
  roots: ReadonlySet<string>,
): Promise<{ specs: EvalSpec[]; unresolved: readonly Unresolved[] }> {
  const listed = await resolveAllEvals(registry);
  const specs = listed.flatMap((one) => ('spec' in one && roots.has(one.spec.root) ? [one.spec] : []));
  return { specs: unique(specs), unresolved: listed.filter((one) => 'problems' in one) };
}
