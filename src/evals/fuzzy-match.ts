import { f1Score, isFuzzyMatch } from '../graders/fuzzy-match.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { meanMetric } from '../metrics/mean-metric.ts';
import { argsWith, maxTokens, samplesJsonl } from './args-schema.ts';
import { identifyBy } from './identify-by.ts';
import { matchEvent } from './match-event.ts';
import { type AnsweredSample, answeredSampleSchema, toIdeals } from './sample-schema.ts';
import type { Template } from './template.ts';

/** The arguments of FuzzyMatch. */
export interface FuzzyMatchArgs {
  samples_jsonl: string;
  max_tokens?: number;
}

const MAX_TOKENS = 100;

/** For answers whose wording may differ in case, punctuation, articles and length. */
export const fuzzyMatch: Template<FuzzyMatchArgs, AnsweredSample, undefined> = {
  name: 'FuzzyMatch',
  dataArgument: 'samples_jsonl',
  identify: identifyBy('input', 'ideal'),
  argsSchema: argsWith(
    { samples_jsonl: samplesJsonl, max_tokens: maxTokens(MAX_TOKENS) },
    { required: ['samples_jsonl'] },
  ),
  sampleSchema: () => answeredSampleSchema,
  async evaluate({ input, ideal }, { args, ask, record }) {
    const [sampled = ''] = await ask(input, { temperature: 0, max_tokens: args.max_tokens ?? MAX_TOKENS });
    const ideals = toIdeals(ideal);
    const picked = ideals.filter((each) => isFuzzyMatch(sampled, each)).map(() => sampled);
    const correct = picked.length > 0;
    record(matchEvent({ correct, expected: ideals, picked }));
    record({ type: 'metrics', data: { accuracy: Number(correct), f1_score: f1Score(sampled, ideals) } });
  },
  perfectAnswer: ({ ideal }) => toIdeals(ideal)[0],
  metrics: [accuracy, meanMetric('f1_score')],
};
