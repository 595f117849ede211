import type { Rubric } from '../evals/model-graded-rubric.ts';
import { readChoice } from '../graders/choice.ts';
import type { RegistryEntry } from '../registry/read-registry.ts';
import { type Finding, quoted } from './finding.ts';

/** Choices that are read as another one even where a grader writes nothing else: "Not sure" begins with "No". */
export function choiceConfusion(
  rubric: Rubric,
  { place, value }: Pick<RegistryEntry, 'place' | 'value'>,
): readonly Finding[] {
  const { reading, name } = rubric;
  const isList = Array.isArray((value as { choice_strings?: unknown }).choice_strings);
  return [...reading.choices.entries()].flatMap(([index, choice]): readonly Finding[] => {
    const found = {
      code: 'choice-confusion',
      place: place(isList ? ['choice_strings', index] : ['choice_strings']),
    } as const;
    const which = `the verdict ${quoted(choice)} of the rubric "${name}"`;
    if (reading.choices.indexOf(choice) < index) {
      return [
        { ...found, message: `${which} stands twice among its choices`, hint: 'remove one, or write what was meant' },
      ];
    }
    const read = readChoice(choice, reading);
    if (read === choice) return [];
    const as = read === undefined ? 'no choice' : quoted(read);
    return [
      {
        ...found,
        message: `${which} is read as ${as} (match_fn ${reading.matchFn})`,
        hint: `list ${quoted(choice)} before ${quoted(read ?? '')}, or set match_fn: exact`,
      },
    ];
  });
}
