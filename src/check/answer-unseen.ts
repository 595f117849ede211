import type { Rubric } from '../evals/model-graded-rubric.ts';
import { slotsOf } from '../prompts/format.ts';
import type { Finding } from './finding.ts';

/** The slots of a rubric's prompt. */
export function slotsOfRubric({ messages }: Rubric): ReadonlySet<string> {
  return new Set(messages.flatMap(({ format }) => slotsOf(format)));
}

/** A rubric whose prompt shows no answer to its grader: whatever a model says, the verdict is about nothing. */
export function answerUnseen(rubric: Rubric, place: Finding['place']): readonly Finding[] {
  const slots = slotsOfRubric(rubric);
  const outputs = rubric.pairs.map(([, output]) => output);
  if (outputs.some((output) => slots.has(output))) return [];
  const wanted = outputs.map((output) => `{${output}}`).join(' or ');
  return [
    {
      code: 'answer-unseen',
      message: `the prompt of the rubric "${rubric.name}" has no slot ${wanted}: its grader never sees an answer`,
      ...(place && { place }),
      hint: `put ${wanted} where the answer is to stand, or name another slot in input_outputs`,
    },
  ];
}
