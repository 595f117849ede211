import { argsWith } from './args-schema.ts';
import type { Examples } from './few-shot.ts';
import { identifyBy } from './identify-by.ts';
import { evaluateMatch, match } from './match.ts';
import { type AnsweredSample, answeredSampleSchema, toIdeals } from './sample-schema.ts';
import type { Template } from './template.ts';

/** Match over three samples of our own: whether a set-up works shows without data. */
export const testMatch: Template<Readonly<Record<string, never>>, AnsweredSample, Examples> = {
  name: 'TestMatch',
  dataArgument: 'samples_jsonl',
  ownData: 'test_match/samples.jsonl',
  identify: identifyBy('input', 'ideal'),
  argsSchema: argsWith({}, { required: [] }),
  sampleSchema: () => answeredSampleSchema,
  prepare: async () => [],
  evaluate: evaluateMatch,
  perfectAnswer: ({ ideal }) => toIdeals(ideal)[0],
  metrics: match.metrics,
};
