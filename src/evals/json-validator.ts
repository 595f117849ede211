import { parsePythonJson } from '../graders/python-json.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { bootstrap } from '../metrics/bootstrap.ts';
import type { Prompt } from '../prompts/messages.ts';
import { argsWith, samplesJsonl } from './args-schema.ts';
import { identifyBy } from './identify-by.ts';
import { matchEvent } from './match-event.ts';
import { promptSchema, sampleWith } from './sample-schema.ts';
import type { Template } from './template.ts';

/** The arguments of JsonValidator. */
export interface JsonValidatorArgs {
  samples_jsonl: string;
}

/** For answers that only have to be JSON. */
export const jsonValidator: Template<JsonValidatorArgs, { input: Prompt }, undefined> = {
  name: 'JsonValidator',
  dataArgument: 'samples_jsonl',
  judgesFormOnly: true,
  identify: identifyBy('input'),
  argsSchema: argsWith({ samples_jsonl: samplesJsonl }, { required: ['samples_jsonl'] }),
  sampleSchema: () => sampleWith({ input: promptSchema }),
  async evaluate({ input }, { ask, record }) {
    const [sampled = ''] = await ask(input, { temperature: 0 });
    record(matchEvent({ correct: parsePythonJson(sampled) !== undefined, expected: null, picked: sampled }));
  },
  perfectAnswer: () => '{}',
  metrics: [accuracy, bootstrap],
};
