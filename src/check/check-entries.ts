import { findCompletionClass } from '../completion/table.ts';
import { type Problem, RegistryError } from '../errors.ts';
import { checkEntry, isMapping } from '../registry/check-entry.ts';
import type { Kind, Registry, RegistryEntry } from '../registry/read-registry.ts';
import { resolveEvalSet } from '../registry/resolve-eval-set.ts';
import { readSpec } from '../run/find-completion-fn.ts';
import { aliasBehind } from './alias-behind.ts';
import { checkRubric } from './check-rubric.ts';
import { type Finding, type OwnedFinding, toFinding } from './finding.ts';
import { unknownKey } from './unknown-key.ts';

type EntryCheck = (registry: Registry, entry: RegistryEntry) => Promise<readonly Finding[]>;

/** What is checked of the entries of each kind; solvers are none of ours. */
const checks: Readonly<Partial<Record<Kind, EntryCheck>>> = {
  evals: aliasBehind,
  eval_sets: checkSet,
  modelgraded: checkRubric,
  completion_fns: checkCompletionFn,
};

async function checkSet(registry: Registry, { name }: RegistryEntry): Promise<readonly Finding[]> {
  try {
    const { problems } = await resolveEvalSet(registry, name);
    return problems.map((problem) => ({ ...problem, code: 'unknown-member' }));
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return error.problems.map((problem) => toFinding(problem, 'invalid-entry'));
  }
}

/** A class that is none of tseval's is not for us to judge. */
async function checkCompletionFn(registry: Registry, { name, value }: RegistryEntry): Promise<readonly Finding[]> {
  const cls = isMapping(value) ? value['class'] : undefined;
  if (typeof cls !== 'string' || findCompletionClass(cls) === undefined) return [];
  try {
    await readSpec(name, { registry });
    return [];
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return error.problems.map((problem) => toFinding(problem, 'invalid-entry'));
  }
}

/** What one entry says, without what it leads to. */
async function findingsOf(registry: Registry, entry: RegistryEntry): Promise<readonly Finding[]> {
  const problems = await checkEntry(entry);
  if (problems.length > 0) return problems.map((problem) => toFinding(problem, 'invalid-entry'));
  const check = checks[entry.kind];
  return [...unknownKey(entry), ...((await check?.(registry, entry)) ?? [])];
}

/** Checks entries, each by itself. */
export async function checkEntries(
  registry: Registry,
  entries: readonly RegistryEntry[],
): Promise<readonly OwnedFinding[]> {
  const found: OwnedFinding[] = [];
  for (const entry of entries) {
    for (const finding of await findingsOf(registry, entry)) found.push({ ...finding, owners: [entry], evals: [] });
  }
  return found;
}

/** All entries of these roots, and the faults of their files. */
export async function readEntries(
  registry: Registry,
  roots: ReadonlySet<string>,
): Promise<{ entries: readonly RegistryEntry[]; problems: readonly Problem[] }> {
  const entries: RegistryEntry[] = [];
  const problems: Problem[] = [];
  for (const kind of Object.keys(checks) as Kind[]) {
    const parsed = await registry.parseAll(kind);
    entries.push(...parsed.entries.filter(({ root }) => roots.has(root)));
    problems.push(...parsed.problems);
  }
  return { entries, problems };
}
