import { slotsOfRubric } from '../evals/model-graded-prompt.ts';
import type { Rubric } from '../evals/model-graded-rubric.ts';
import type { RegistryEntry } from '../registry/read-registry.ts';
import { didYouMean } from '../schema/closest-names.ts';
import type { Finding } from './finding.ts';

/** Answers that a rubric has asked for but never shows. Where it shows none at all, that is told instead. */
export function unusedOutputs(rubric: Rubric, { place }: Pick<RegistryEntry, 'place'>): readonly Finding[] {
  const slots = slotsOfRubric(rubric);
  const unused = rubric.pairs.filter(([, output]) => !slots.includes(output));
  if (unused.length === rubric.pairs.length) return [];
  return unused.map(([input, output]) => ({
    code: 'slot-unused',
    message: `the rubric "${rubric.name}" asks for {${output}}, but its prompt has no such slot`,
    place: place(['input_outputs', input], 'key'),
    hint: 'show it in the prompt, or remove it: each costs a request',
  }));
}

/** Values that an eval hands to its rubric, which has no slot for them. */
export function unusedArgs(
  rubric: Rubric,
  { args, place }: { args: Readonly<Record<string, unknown>>; place: RegistryEntry['place'] },
): readonly Finding[] {
  const slots = slotsOfRubric(rubric);
  const unused = Object.keys(args).filter((name) => !slots.includes(name));
  const empty = slots.filter((slot) => !(slot in args));
  return unused.map((name) => ({
    code: 'slot-unused',
    message: `the rubric "${rubric.name}" has no slot {${name}}: this value is never shown`,
    place: place(['args', 'modelgraded_spec_args', name], 'key'),
    hint: didYouMean(name, empty, 1) ?? `its slots: ${slots.join(', ') || 'none'}`,
  }));
}
