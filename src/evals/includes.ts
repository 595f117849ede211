import { includesAny } from '../graders/text-match.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { bootstrap } from '../metrics/bootstrap.ts';
import { argsWith, samplesJsonl } from './args-schema.ts';
import { identifyBy } from './identify-by.ts';
import { matchEvent } from './match-event.ts';
import { type AnsweredSample, answeredSampleSchema, toIdeals } from './sample-schema.ts';
import type { Template } from './template.ts';

/** The arguments of Includes. */
export interface IncludesArgs {
  samples_jsonl: string;
  ignore_case?: boolean | 0 | 1 | 'true' | 'True';
}

/** For answers that may stand anywhere in a longer text. */
export const includes: Template<IncludesArgs, AnsweredSample, undefined> = {
  name: 'Includes',
  dataArgument: 'samples_jsonl',
  identify: identifyBy('input', 'ideal'),
  argsSchema: argsWith(
    {
      samples_jsonl: samplesJsonl,
      ignore_case: {
        // The last four are what `--extra_eval_params ignore_case=…` can give; a text "false" would be true to oaieval.
        enum: [true, false, 0, 1, 'true', 'True'],
        default: false,
        description: 'Whether capital and small letters count as the same.',
      },
    },
    { required: ['samples_jsonl'] },
  ),
  sampleSchema: () => answeredSampleSchema,
  async evaluate({ input, ideal }, { args, ask, record }) {
    const [sampled = ''] = await ask(input, {});
    const correct = includesAny(sampled, toIdeals(ideal), { ignoreCase: Boolean(args.ignore_case) });
    record(matchEvent({ correct, expected: ideal, picked: sampled, sampled }));
  },
  perfectAnswer: ({ ideal }) => toIdeals(ideal)[0],
  metrics: [accuracy, bootstrap],
};
