import type { CompletionFnSpec } from '../completion/completion-class.ts';
import { circle } from '../completion/make-completion-fn.ts';
import { syntheticDescriptions } from '../completion/synthetic.ts';
import { findCompletionClass } from '../completion/table.ts';
import { type Problem, RegistryError } from '../errors.ts';
import type { Registry, RegistryEntry } from '../registry/read-registry.ts';
import { resolveEntry } from '../registry/resolve.ts';
import { readSpec } from '../run/find-completion-fn.ts';
import type { Trust } from '../run/trust.ts';

/** A completion function, as a listing shows it. */
export interface ListedFn {
  name: string;
  class: string | null;
  /** Why it cannot be run; null where it can. */
  reason: string | null;
  /** What it answers, for tseval's own. */
  description?: string;
  needsAllowCode: boolean;
  entry?: RegistryEntry;
}

/** Follows the functions that an entry names, as a run would. */
async function checkChain(
  { name, class: cls, args, place }: CompletionFnSpec,
  registry: Registry,
  chain: readonly string[] = [],
) {
  const own = [...chain, name];
  for (const argument of cls.functionArgs ?? []) {
    const inner: unknown = args[argument];
    if (typeof inner !== 'string') continue;
    if (own.includes(inner)) throw circle(own, inner, place(argument));
    const names = await registry.names('completion_fns');
    // The one that it names has a line of its own where its faults are told.
    if (!names.includes(inner) || (await unknownClass(registry, inner)) !== undefined) continue;
    await checkChain((await readSpec(inner, { registry, origin: place(argument) })).spec, registry, own);
  }
}

/** The class of an entry that is none of tseval's. */
async function unknownClass(registry: Registry, name: string): Promise<string | undefined> {
  const { value } = await resolveEntry(registry, 'completion_fns', name);
  const { class: cls } = value as { class: string };
  return findCompletionClass(cls) ? undefined : cls;
}

async function describe(entry: RegistryEntry, registry: Registry, trust: Trust): Promise<ListedFn> {
  const { name } = entry;
  const unknown = await unknownClass(registry, name);
  if (unknown !== undefined) {
    const reason = `its class ${unknown} is not one of tseval’s`;
    return { name, class: unknown, reason, needsAllowCode: false, entry };
  }
  const { spec, entry: resolved = entry } = await readSpec(name, { registry });
  await checkChain(spec, registry);
  const needsAllowCode = spec.class.runsCode === true && !trust.allows(resolved);
  const { class: cls } = resolved.value as { class: string };
  return { name, class: cls, reason: null, needsAllowCode, entry };
}

/** All completion functions: tseval's own and those of the registry, and what is wrong with these. Runs nothing of them. */
export async function listedCompletionFns(
  registry: Registry,
  trust: Trust,
): Promise<{ fns: ListedFn[]; problems: Problem[] }> {
  const { entries, problems } = await registry.parseAll('completion_fns');
  const own = Object.entries(syntheticDescriptions).map(([name, description]): ListedFn => {
    return { name, class: null, reason: null, description, needsAllowCode: false };
  });
  const fns: ListedFn[] = [];
  const found = [...problems];
  for (const entry of entries) {
    try {
      fns.push(await describe(entry, registry, trust));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      found.push(...error.problems);
    }
  }
  return { fns: [...own.filter(({ name }) => !fns.some((fn) => fn.name === name)), ...fns], problems: found };
}
