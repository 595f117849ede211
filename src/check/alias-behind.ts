import { RegistryError } from '../errors.ts';
import { isMapping } from '../registry/check-entry.ts';
import type { Registry, RegistryEntry } from '../registry/read-registry.ts';
import type { Finding } from './finding.ts';

/** The last part of an eval's name, taken apart: `simple-v1.2` is `simple-v` and [1, 2]. */
interface Version {
  prefix: string;
  numbers: readonly number[];
}

function readVersion(text: string): Version | undefined {
  const [, prefix = '', digits] = /^((?:.*[-_.])?v?)(\d+(?:\.\d+)*)$/.exec(text) ?? [];
  return digits === undefined ? undefined : { prefix, numbers: digits.split('.').map(Number) };
}

function isLater({ prefix, numbers }: Version, than: Version): boolean {
  if (prefix !== than.prefix) return false;
  const length = Math.max(numbers.length, than.numbers.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (numbers[index] ?? 0) - (than.numbers[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** What of a name stands behind `<base>.<split>.`. */
function versionOf(name: string, stem: string): Version | undefined {
  return name.startsWith(`${stem}.`) ? readVersion(name.slice(stem.length + 1)) : undefined;
}

/**
 * An alias that stands for an older version of its eval than there is. Only where it is called by the eval's own name: another name
 * may well be for an old version.
 */
export async function aliasBehind(registry: Registry, entry: RegistryEntry): Promise<readonly Finding[]> {
  const { name, value, place } = entry;
  const target = isMapping(value) ? value['id'] : value;
  if (entry.kind !== 'evals' || typeof target !== 'string') return [];
  const [base, split] = target.split('.');
  if (split === undefined || (name !== base && name !== `${base}.${split}`)) return [];
  const stem = `${base}.${split}`;
  const own = versionOf(target, stem);
  if (own === undefined) return [];
  let latest = { name: target, version: own };
  for (const other of await registry.names('evals')) {
    const version = versionOf(other, stem);
    if (version && isLater(version, latest.version) && (await isSpec(registry, other)))
      latest = { name: other, version };
  }
  if (latest.name === target) return [];
  return [
    {
      code: 'alias-behind',
      message: `"${name}" stands for ${target}, but there is ${latest.name}`,
      place: place(isMapping(value) ? ['id'] : []),
      hint: `point it to ${latest.name}, or remove that`,
    },
  ];
}

/** Whether a name is an eval itself: neither another alias nor an entry that cannot be read, which is told elsewhere. */
async function isSpec(registry: Registry, name: string): Promise<boolean> {
  try {
    const value = (await registry.find('evals', name))?.value;
    return isMapping(value) && 'class' in value && !('id' in value);
  } catch (error) {
    if (error instanceof RegistryError) return false;
    throw error;
  }
}
