import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Place, RegistryError } from '../errors.ts';
import { isMapping } from './check-entry.ts';
import { type PlacedText, readGates } from './read-gates.ts';
import type { Registry, RegistryEntry } from './read-registry.ts';
import { type Origin, resolveEntry } from './resolve.ts';

/** What the base eval of a name says about all its splits. */
interface BaseEval {
  id: string | undefined;
  metrics: readonly string[];
  description: string | undefined;
  entry: RegistryEntry;
}

/** An eval that can be run once its class is known and its args are checked. */
export interface EvalSpec {
  /** The name as it was asked for, before aliases. */
  requestedName: string;
  name: string;
  baseEval: string;
  split: string;
  /** What `class` says. */
  cls: string;
  args: Readonly<Record<string, unknown>>;
  group: string;
  /** The registry root that holds the eval, below which its data is looked for. */
  root: string;
  file: string;
  isBuiltIn: boolean;
  entry: RegistryEntry;
  base: BaseEval | undefined;
  /** The thresholds of the eval's own entry, then those of its base eval. */
  gates: readonly (readonly PlacedText[])[];
}

/** Finds the eval that a name, or an alias, stands for. */
export async function resolveEval(registry: Registry, requestedName: string, origin?: Origin): Promise<EvalSpec> {
  const entry = await resolveEntry(registry, 'evals', requestedName, origin);
  const [baseEval = '', split] = entry.name.split('.');
  if (split === undefined) {
    throw new RegistryError({
      message: `the eval name "${entry.name}" has no split`,
      place: entry.place([], 'key'),
      hint: `name it <eval>.<split>.<version>, such as ${entry.name}.dev.v0`,
    });
  }
  const { class: cls, args } = entry.value as { class: string; args?: Record<string, unknown> | null };
  const { group, root, file, isBuiltIn } = entry;
  const base = await findBase(registry, baseEval);
  const gates = [await readGates(entry), base === undefined ? [] : await readGates(base.entry)];
  return {
    requestedName,
    name: entry.name,
    baseEval,
    split,
    cls,
    args: args ?? {},
    group,
    root,
    file,
    isBuiltIn,
    entry,
    base,
    gates,
  };
}

/** But for its gates, the base eval is for information: a fault in it is a finding of the registry and stops nothing. */
async function findBase(registry: Registry, name: string): Promise<BaseEval | undefined> {
  const entry = await registry.find('evals', name).catch((error: unknown) => {
    if (error instanceof RegistryError && !error.problems.some(({ place }) => hasGates(place, registry)))
      return undefined;
    throw error;
  });
  if (entry === undefined || !isMapping(entry.value)) return undefined;
  const { id, metrics, description } = entry.value;
  return {
    id: textOf(id),
    metrics: Array.isArray(metrics) ? metrics.filter((metric) => typeof metric === 'string') : [],
    description: textOf(description),
    entry,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether a file that cannot be read as YAML seems to hold gates, which must not go unseen. */
function hasGates(place: Place | undefined, { cwd }: Registry): boolean {
  return place !== undefined && /^\s+["']?gates["']?\s*:/m.test(readFileSync(resolve(cwd, place.file), 'utf8'));
}
