import { slotsOfRubric } from '../evals/model-graded-prompt.ts';
import type { Rubric } from '../evals/model-graded-rubric.ts';
import type { Finding } from './finding.ts';

/** A rubric whose prompt shows no answer to its grader: whatever a model says, the verdict is about nothing. */
export function answerUnseen(rubric: Rubric, place: Finding['place']): readonly Finding[] {
  const slots = slotsOfRubric(rubric);
  const outputs = rubric.pairs.map(([, output]) => output);
  if (outputs.some((output) => slots.includes(output))) return [];
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
