import type { Problem } from '../errors.ts';
import { checkAgainst } from '../schema/check.ts';
import { describeValue } from '../schema/words.ts';
import { aliasSchema, entrySchemas } from './entry-schemas.ts';
import type { Kind, RegistryEntry } from './read-registry.ts';

/** What an entry of a kind is called in a sentence. */
export const kindWords: Readonly<Record<Kind, string>> = {
  evals: 'eval',
  modelgraded: 'modelgraded spec',
  completion_fns: 'completion function',
  eval_sets: 'eval set',
  solvers: 'solver',
};

/** oaieval sets these itself and refuses them in a file. */
const reservedKeys = ['key', 'group', 'cls'];

/** What is wrong with an entry by itself, wherever its alias leads and whatever its class takes. */
export async function checkEntry(entry: RegistryEntry): Promise<readonly Problem[]> {
  const { kind, name, value } = entry;
  const what = `the ${kindWords[kind]} ${name}`;
  if (typeof value === 'string' && value !== '') return [];
  if (!isMapping(value)) {
    const hint = 'indent its keys below its name';
    return [{ message: `${what} must be a mapping, not ${describeValue(value)}`, place: entry.place([], 'key'), hint }];
  }
  const reserved = reservedKeys.filter((key) => Object.hasOwn(value, key));
  if (reserved.length > 0) {
    return reserved.map((key) => ({
      message: `"${key}" in ${what} is reserved`,
      place: entry.place([key], 'key'),
      hint: key === 'cls' ? 'write "class"' : 'remove or rename it',
    }));
  }
  const place = entry.place;
  if (Object.hasOwn(value, 'id')) return checkAgainst(aliasSchema, value, { what, place });
  if (kind === 'evals' && !Object.hasOwn(value, 'class')) {
    const hint = 'add "class" and "args", or "id" with the name of the eval that it stands for';
    return [{ message: `${what} has neither "class" nor "id"`, place: place([], 'key'), hint }];
  }
  return checkAgainst(entrySchemas[kind], value, { what, place });
}

/** Whether a value of a YAML file is a mapping. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
