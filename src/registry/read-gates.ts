import { type Place, type Problem, RegistryError } from '../errors.ts';
import { checkAgainst } from '../schema/check.ts';
import { isMapping } from './check-entry.ts';
import { gatesSchema } from './entry-schemas.ts';
import type { RegistryEntry } from './read-registry.ts';

/** A threshold as a file has it, and where. */
export interface PlacedText {
  text: string;
  place: Place;
}

/** What people write when they mean `gates`; other keys that tseval does not know are ignored, as in oaieval. */
const mistaken = ['gate', 'threshold', 'thresholds'];

/** The thresholds that an entry asks for. Whatever is wrong with them is thrown: a gate that goes unseen holds everything. */
export async function readGates({ name, value, place }: RegistryEntry): Promise<readonly PlacedText[]> {
  if (!isMapping(value)) return [];
  const problems: Problem[] = mistaken
    .filter((key) => Object.hasOwn(value, key))
    .map((key) => ({
      message: `"${key}" in the eval ${name} is unknown`,
      place: place([key], 'key'),
      hint: 'write gates: [accuracy>=0.85]',
    }));
  if (Object.hasOwn(value, 'gates')) {
    const what = `the gates of ${name}`;
    const found = await checkAgainst(gatesSchema, value['gates'], {
      what,
      place: (path, target) => place(['gates', ...path], target),
    });
    problems.push(...found);
  }
  if (problems.length > 0) throw new RegistryError(problems);
  const texts = (value['gates'] ?? []) as readonly string[];
  return texts.map((text, index) => ({ text, place: place(['gates', index]) }));
}
