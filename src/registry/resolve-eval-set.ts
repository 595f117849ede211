import { type Place, type Problem, RegistryError } from '../errors.ts';
import { didYouMean } from '../schema/closest-names.ts';
import type { Registry, RegistryEntry } from './read-registry.ts';
import { resolveEntry } from './resolve.ts';
import { resolveEval } from './resolve-eval.ts';

/** What a set runs, and the members that name no eval: those are left out, as in oaieval, but not in silence. */
export interface EvalSet {
  name: string;
  /** The resolved names, each once. */
  evals: readonly string[];
  problems: readonly Problem[];
  /** Names that it matches and that lead nowhere, with the reason: a set runs without them, but not as if nothing were wrong. */
  unresolved: readonly Unresolved[];
}

/** A name that leads to no eval. */
interface Unresolved {
  name: string;
  error: RegistryError;
}

/** Finds a set's evals in registry order: patterns match every name, aliases too, and aliases are then followed. */
export async function resolveEvalSet(registry: Registry, requestedName: string): Promise<EvalSet> {
  const set = await resolveEntry(registry, 'eval_sets', requestedName);
  const members = (set.value as { evals: readonly string[] }).evals;
  const names = await registry.names('evals');
  const patterns = members.map(toRegExp);
  const unmatched = [...members.entries()].filter(([index]) => !names.some((name) => patterns[index]?.test(name)));
  const problems = unmatched.map(([index, member]) => noEval(member, set, set.place(['evals', index]), names));
  if (unmatched.length === members.length) throw new RegistryError(problems);

  const evals = new Set<string>();
  const unresolved: Unresolved[] = [];
  for (const name of names.filter((name) => patterns.some((pattern) => pattern.test(name)))) {
    try {
      evals.add((await resolveEval(registry, name)).name);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      unresolved.push({ name, error });
    }
  }
  const found = { name: set.name, evals: [...evals], problems, unresolved };
  if (evals.size === 0) requireResolved(found);
  return found;
}

/** The evals of a set, of which every name must lead to one. Throws `RegistryError`. */
export function requireResolved({ evals, unresolved }: EvalSet): readonly string[] {
  if (unresolved.length > 0) throw new RegistryError(unresolved.flatMap(({ error }) => error.problems));
  return evals;
}

function noEval(member: string, set: RegistryEntry, place: Place, names: readonly string[]): Problem {
  const isPattern = member.includes('*');
  const message = `the eval set ${set.name} names no eval with "${member}"`;
  const hint = isPattern ? undefined : didYouMean(member, names);
  return { message, place, hint: hint ?? '"tseval list" shows every eval' };
}

/** `*` is anything and all else is itself, over the whole name. */
function toRegExp(pattern: string): RegExp {
  const literal = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*')}$`, 'su');
}
