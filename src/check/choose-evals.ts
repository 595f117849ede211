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

/** The evals that these names and patterns stand for. */
export async function findNamed(registry: Registry, names: readonly string[]): Promise<EvalSpec[]> {
  const all = await registry.names('evals');
  const specs: EvalSpec[] = [];
  for (const name of names) {
    const isPattern = name.includes('*') && !all.includes(name);
    const matched = isPattern ? all.filter((one) => toRegExp(name).test(one)) : [name];
    if (matched.length === 0) {
      throw new UsageError({
        message: `no eval matches ${JSON.stringify(name)}`,
        hint: '"tseval list" shows every eval',
      });
    }
    for (const one of matched) specs.push(await resolveEval(registry, one));
  }
  return unique(specs);
}

/** All evals of these roots, and why others of their names stand for none. */
export async function findAll(
  registry: Registry,
  roots: ReadonlySet<string>,
): Promise<{ specs: EvalSpec[]; problems: readonly Problem[] }> {
  const listed = await resolveAllEvals(registry);
  const specs = listed.flatMap((one) => ('spec' in one && roots.has(one.spec.root) ? [one.spec] : []));
  return { specs: unique(specs), problems: listed.flatMap((one) => ('problems' in one ? one.problems : [])) };
}
