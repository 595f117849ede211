import { sentenceBleu } from '../graders/bleu.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { argsWith, maxTokens, samplesJsonl } from './args-schema.ts';
import { corpusBleuMetric } from './corpus-bleu.ts';
import {
  type Examples,
  fewShotCondition,
  fewShotPromptSchema,
  fewShotProperties,
  readExamples,
  withExamples,
} from './few-shot.ts';
import { identifyBy } from './identify-by.ts';
import type { MatchArgs } from './match.ts';
import { matchEvent } from './match-event.ts';
import { type AnsweredSample, idealSchema, sampleWith, toIdeals } from './sample-schema.ts';
import type { Template } from './template.ts';

const MAX_TOKENS = 500;
const PASSING_SCORE = 30;

/** For translations: near enough to a reference is right. */
export const translate: Template<MatchArgs, AnsweredSample, Examples> = {
  name: 'Translate',
  dataArgument: 'samples_jsonl',
  identify: identifyBy('input', 'ideal'),
  argsSchema: {
    ...argsWith(
      { samples_jsonl: samplesJsonl, ...fewShotProperties, max_tokens: maxTokens(MAX_TOKENS) },
      { required: ['samples_jsonl'] },
    ),
    ...fewShotCondition,
  },
  sampleSchema: (args) => sampleWith({ input: fewShotPromptSchema(args), ideal: idealSchema }),
  prepare: readExamples,
  async evaluate({ input, ideal }, { args, setup, ask, record }) {
    const [sampled = ''] = await ask(withExamples(input, setup), { max_tokens: args.max_tokens ?? MAX_TOKENS });
    const ideals = toIdeals(ideal);
    const score = sentenceBleu(sampled, ideals);
    record({ type: 'metrics', data: { sacrebleu_sentence_score: score } });
    const comparison = { correct: score > PASSING_SCORE, expected: ideals, picked: null, sampled };
    record(matchEvent({ ...comparison, sacrebleu_sentence_score: score }));
  },
  // An ideal without words has no likeness to anything.
  perfectAnswer({ ideal }) {
    const ideals = toIdeals(ideal);
    return ideals.find((each) => sentenceBleu(each, ideals) > PASSING_SCORE);
  },
  metrics: [accuracy, corpusBleuMetric],
};
