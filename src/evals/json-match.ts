import { isJsonMatch } from '../graders/json-match.ts';
import { parsePythonJson } from '../graders/python-json.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { argsWith, maxTokens, samplesJsonl } from './args-schema.ts';
import { identifyBy } from './identify-by.ts';
import { matchEvent } from './match-event.ts';
import { type AnsweredSample, answeredSampleSchema, toIdeals } from './sample-schema.ts';
import type { Template } from './template.ts';

/** The arguments of JsonMatch. */
export interface JsonMatchArgs {
  samples_jsonl: string;
  max_tokens?: number;
}

const MAX_TOKENS = 512;

/** For answers in JSON, whatever their spacing and the order of their keys. */
export const jsonMatch: Template<JsonMatchArgs, AnsweredSample, undefined> = {
  name: 'JsonMatch',
  dataArgument: 'samples_jsonl',
  identify: identifyBy('input', 'ideal'),
  argsSchema: argsWith(
    { samples_jsonl: samplesJsonl, max_tokens: maxTokens(MAX_TOKENS) },
    { required: ['samples_jsonl'] },
  ),
  sampleSchema: () => answeredSampleSchema,
  checkSample({ ideal }) {
    const broken = toIdeals(ideal).find((each) => parsePythonJson(each) === undefined);
    return broken === undefined ? undefined : { message: `the ideal ${JSON.stringify(broken)} is not JSON` };
  },
  async evaluate({ input, ideal }, { args, ask, record }) {
    const [sampled = ''] = await ask(input, { temperature: 0, max_tokens: args.max_tokens ?? MAX_TOKENS });
    const answer = parsePythonJson(sampled);
    const ideals = toIdeals(ideal);
    const picked = ideals
      .filter((each) => isJsonMatch(answer ?? null, parsePythonJson(each) ?? null))
      .map(() => sampled);
    const correct = picked.length > 0;
    record(matchEvent({ correct, expected: ideals, picked }));
    record({ type: 'metrics', data: { accuracy: Number(correct) } });
  },
  // An ideal that holds a null never equals anything, not even itself.
  perfectAnswer: ({ ideal }) =>
    toIdeals(ideal).find((each) => isJsonMatch(parsePythonJson(each) ?? null, parsePythonJson(each) ?? null)),
  metrics: [accuracy],
};
