import { accuracy } from '../metrics/accuracy.ts';
import { bootstrap } from '../metrics/bootstrap.ts';
import { argsWith, maxTokens, samplesJsonl } from './args-schema.ts';
import {
  type Examples,
  type FewShotArgs,
  fewShotCondition,
  fewShotPromptSchema,
  fewShotProperties,
  readExamples,
  withExamples,
} from './few-shot.ts';
import { identifyBy } from './identify-by.ts';
import { prefixMatchEvent } from './match-event.ts';
import { type AnsweredSample, idealSchema, sampleWith, toIdeals } from './sample-schema.ts';
import type { EvalContext, Template } from './template.ts';

/** The arguments of Match. */
export interface MatchArgs extends FewShotArgs {
  samples_jsonl: string;
  max_tokens?: number;
}

/** For answers that can be told by how they begin. */
export const match: Template<MatchArgs, AnsweredSample, Examples> = {
  name: 'Match',
  dataArgument: 'samples_jsonl',
  identify: identifyBy('input', 'ideal'),
  argsSchema: {
    ...argsWith(
      {
        samples_jsonl: samplesJsonl,
        ...fewShotProperties,
        max_tokens: {
          ...maxTokens(500),
          description: 'Accepted as oaieval accepts it, and like there without effect.',
        },
      },
      { required: ['samples_jsonl'] },
    ),
    ...fewShotCondition,
  },
  sampleSchema: (args) => sampleWith({ input: fewShotPromptSchema(args), ideal: idealSchema }),
  prepare: readExamples,
  evaluate: evaluateMatch,
  perfectAnswer: ({ ideal }) => toIdeals(ideal)[0],
  metrics: [accuracy, bootstrap],
};

/** Asks, and compares how the answer begins; whichever arguments brought the examples. */
export async function evaluateMatch(
  { input, ideal }: AnsweredSample,
  { setup, ask, record }: EvalContext<unknown, Examples>,
): Promise<void> {
  const [sampled = ''] = await ask(withExamples(input, setup), { temperature: 0 });
  record(prefixMatchEvent(sampled, toIdeals(ideal)));
}
