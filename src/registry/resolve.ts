import { type Place, RegistryError } from '../errors.ts';
import { didYouMean } from '../schema/closest-names.ts';
import { checkEntry, isMapping, kindWords } from './check-entry.ts';
import type { Kind, Registry, RegistryEntry } from './read-registry.ts';
import { shownPath } from './shown-path.ts';

/** Where a name is asked for from: nowhere when it was typed. */
export type Origin = Place | undefined;

/** Follows aliases until an entry that is none, and checks every entry on the way. */
export async function resolveEntry(
  registry: Registry,
  kind: Kind,
  name: string,
  origin?: Origin,
): Promise<RegistryEntry> {
  const chain: string[] = [];
  let wanted = name;
  let from = origin;
  for (;;) {
    const entry = await findNeeded(registry, kind, wanted, from);
    chain.push(wanted);
    const target = aliasOf(entry);
    if (target === undefined) return entry;
    from = isMapping(entry.value) ? entry.place(['id']) : entry.place([]);
    if (chain.includes(target)) throw cycle(kind, [...chain.slice(chain.indexOf(target)), target], from);
    wanted = target;
  }
}

async function findNeeded(registry: Registry, kind: Kind, name: string, origin: Origin): Promise<RegistryEntry> {
  const entry = await registry.find(kind, name);
  if (entry === undefined) throw await unknownName(registry, kind, name, origin);
  const problems = await checkEntry(entry);
  if (problems.length > 0) throw new RegistryError(problems);
  return entry;
}

/** The name that an alias stands for. As in oaieval, an `id` makes an entry an alias whatever else it has. */
function aliasOf({ value }: RegistryEntry): string | undefined {
  if (typeof value === 'string') return value;
  return isMapping(value) && Object.hasOwn(value, 'id') ? String(value['id']) : undefined;
}

async function unknownName(registry: Registry, kind: Kind, name: string, origin: Origin): Promise<RegistryError> {
  const names = await registry.names(kind);
  const isSet = kind === 'evals' && (await registry.names('eval_sets')).includes(name);
  const hint = isSet
    ? `it is an eval set: tseval set <completion_fn> ${name}`
    : (didYouMean(name, names) ?? seeAll(kind, names, registry));
  return new RegistryError({ message: `unknown ${kindWords[kind]} "${name}"`, ...(origin && { place: origin }), hint });
}

function cycle(kind: Kind, members: readonly string[], place: Place): RegistryError {
  const message = `the aliases lead in a circle: ${members.join(' → ')}`;
  return new RegistryError({ message, place, hint: `one of them must name the ${kindWords[kind]} itself` });
}

function seeAll(kind: Kind, names: readonly string[], { roots, cwd }: Registry): string {
  if (names.length === 0) return `no registry has any ${kindWords[kind]}: is a --registry-path missing?`;
  const listed = kind === 'evals' ? '' : ` ${kind.replace('eval_', '').replace('_', '-')}`;
  const where = roots.map(({ path }) => shownPath(path, cwd)).join(', ');
  return `"tseval list${listed}" shows every ${kindWords[kind]} of the registries read: ${where}`;
}
