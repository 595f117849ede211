import type { Params } from '../../src/completion/completion-fn.ts';
import { modelGraded } from '../../src/evals/model-graded.ts';
import type { ModelGradedArgs } from '../../src/evals/model-graded-args.ts';
import type { Rubric } from '../../src/evals/model-graded-rubric.ts';
import type { Ask } from '../../src/evals/template.ts';
import type { Message, Prompt } from '../../src/prompts/messages.ts';
import type { SampleEvent } from '../../src/record/event.ts';
import { sampleRandom } from './run-template.ts';
import { plainResources, unasked } from './unasked.ts';

/** A rubric, its arguments and who answers what. */
export interface Grading {
  rubric: Readonly<Record<string, unknown>>;
  args?: Partial<ModelGradedArgs>;
  sample: Readonly<Record<string, unknown>>;
  /** What each model answers, whatever it is asked; a list is used up in its order. */
  answers?: readonly (string | string[])[];
  /** The grader's verdicts, in order. */
  verdicts?: readonly string[];
  regrade?: number;
}

/** What was asked, of whom, and what was recorded. */
export interface Graded {
  asked: { of: string; prompt: Prompt; params: Params }[];
  /** The text of the grader's last message. */
  question: string;
  events: SampleEvent[];
}

const place = () => ({ file: 'rubrics.yaml', line: 1 });

/** Reads a rubric as a run with so many models would. */
export function prepare({ rubric, args, answers = ['an answer'] }: Omit<Grading, 'sample'>): Promise<Rubric> {
  const all = { samples_jsonl: 'x.jsonl', modelgraded_spec: 'mine', ...args };
  return modelGraded.prepare?.(all, {
    findModelgraded: async (name) => ({ name, value: rubric, place }),
    placeOfArgument: () => undefined,
    ...plainResources,
    modelCount: answers.length,
    readRows: () => Promise.reject(new Error('there are no rows')),
  }) as Promise<Rubric>;
}

/** Grades one sample with canned answers. */
export async function grade({ answers = ['an answer'], verdicts = ['Yes'], ...given }: Grading): Promise<Graded> {
  const args = { samples_jsonl: 'x.jsonl', modelgraded_spec: 'mine', ...given.args };
  const setup = await prepare({ ...given, answers });
  const asked: Graded['asked'] = [];
  const events: SampleEvent[] = [];
  const answering = (of: string, texts: readonly string[]): Ask => {
    let next = 0;
    return async (prompt, params) => {
      asked.push({ of, prompt, params });
      const text = texts[Math.min(next, texts.length - 1)] ?? '';
      next += 1;
      return [text];
    };
  };
  const models = answers.map((texts, index) => answering(`model ${index + 1}`, [texts].flat()));
  const grader = answering('grader', verdicts);
  const ask = models[0] as Ask;
  const context = { args, setup, random: sampleRandom(), ask, models, grader, regrade: given.regrade ?? 0, ...unasked };
  await modelGraded.evaluate(given.sample, { ...context, record: (event) => events.push(event) });
  const last = asked.findLast(({ of }) => of === 'grader')?.prompt as readonly Message[];
  return { asked, question: String(last.at(-1)?.content), events };
}
