import { readChoice, scoreOf } from '../graders/choice.ts';
import { choiceCounts } from '../metrics/choice-counts.ts';
import { meanMetric } from '../metrics/mean-metric.ts';
import { metascore } from '../metrics/metascore.ts';
import { INVALID_CHOICE } from '../metrics/outcomes.ts';
import { scoreGraded } from '../metrics/score-graded.ts';
import type { Prompt } from '../prompts/messages.ts';
import { identifyBy } from './identify-by.ts';
import { type ModelGradedArgs, modelGradedArgsSchema, requestParams } from './model-graded-args.ts';
import { gradingPrompt, missingValue, slotsOfRubric } from './model-graded-prompt.ts';
import { type Rubric, readRubric } from './model-graded-rubric.ts';
import { promptSchema } from './sample-schema.ts';
import type { Ask, EvalContext, Template } from './template.ts';

type ModelGradedSample = Readonly<Record<string, unknown>>;

/** For answers that only a reader can judge: a model grades them by a rubric. */
export const modelGraded: Template<ModelGradedArgs, ModelGradedSample, Rubric> = {
  name: 'ModelBasedClassify',
  dataArgument: 'samples_jsonl',
  takesSeveral: true,
  argsSchema: modelGradedArgsSchema,
  prepare: readRubric,
  sampleSchema: ({ metaeval }, { pairs }) => ({
    type: 'object',
    properties: {
      ...Object.fromEntries(pairs.map(([input]) => [input, promptSchema])),
      ...(metaeval && { choice: { type: 'string', description: 'With metaeval: the choice that is right.' } }),
    },
  }),
  identify: (sample, _args, rubric) => identifyBy(...contentKeys(rubric))(sample),
  checkSample(sample, { metaeval, modelgraded_spec_args: args }, rubric) {
    if (metaeval && !('choice' in sample)) {
      return {
        message: '"choice" is missing in this sample',
        hint: 'metaeval compares it with the choice of the grader',
      };
    }
    return missingValue(rubric, sample, args ?? {});
  },
  async evaluate(sample, context) {
    const { args, setup: rubric, record } = context;
    const completions = await askForCompletions(sample, context);
    const prompt = gradingPrompt(rubric, { completions, sample, args: args.modelgraded_spec_args ?? {} });
    const choice = await askForChoice(prompt, context);
    const recorded = choice ?? INVALID_CHOICE;
    const score = scoreOf(choice, rubric.scores);
    const comparison = args.metaeval ? { metascore: recorded === sample['choice'] } : {};
    record({ type: 'metrics', data: { choice: recorded, score, ...comparison } });
  },
  metrics: [choiceCounts, meanMetric('score'), scoreGraded, metascore],
  metricNames: ({ metaeval }, { reading, scores }) => [
    ...[...reading.choices, INVALID_CHOICE].map((choice) => `counts/${choice}`),
    ...(scores ? ['score', 'score_graded'] : []),
    ...(metaeval ? metascore.names : []),
  ],
};

/** The keys that are sent, that fill a slot, and the choice of a metaeval. */
function contentKeys(rubric: Rubric): readonly string[] {
  return [...rubric.pairs.flat(), ...slotsOfRubric(rubric), 'choice'];
}

/** All completions that the sample does not bring, asked for side by side. */
async function askForCompletions(
  sample: ModelGradedSample,
  { args, setup: { pairs, completionCount }, models }: EvalContext<ModelGradedArgs, Rubric>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const params = requestParams(args.sample_kwargs);
  const asked = pairs
    .filter(([, output]) => !(output in sample))
    .map(async ([input, output]) => {
      // One of each model, or all of the only one.
      const each = Array.from({ length: completionCount }, (_, index) => models[index % models.length] as Ask);
      const answers = await Promise.all(each.map((ask) => ask(sample[input] as Prompt, params)));
      return [output, answers.map(([text = '']) => text)] as const;
    });
  return new Map(await Promise.all(asked));
}

/** The grader's choice; undefined where no answer of it can be read. */
async function askForChoice(
  prompt: Prompt,
  { args, setup: { reading }, grader, regrade }: EvalContext<ModelGradedArgs, Rubric>,
): Promise<string | undefined> {
  const params = requestParams(args.eval_kwargs);
  for (let attempt = 0; attempt <= regrade; attempt += 1) {
    const [verdict = ''] = await grader(prompt, params);
    const choice = readChoice(verdict, reading);
    if (choice !== undefined) return choice;
  }
  return undefined;
}
