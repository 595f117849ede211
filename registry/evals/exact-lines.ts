import { defineEval } from 'tseval';

interface Args {
  samples_jsonl: string;
}

interface Sample {
  input: string;
  lines: number;
}

/** An answer is right when it has exactly as many lines, blank ones aside, as the sample wants. */
export const ExactLines = defineEval<Args, Sample>({
  name: 'ExactLines',
  sampleSchema: {
    type: 'object',
    required: ['input', 'lines'],
    properties: { input: { type: 'string' }, lines: { type: 'integer', minimum: 1 } },
  },
  async evaluate({ input, lines }, { ask, record }) {
    const [answer = ''] = await ask(input, { temperature: 0 });
    const found = answer.split('\n').filter((line) => line.trim() !== '').length;
    record({ type: 'match', data: { correct: found === lines, expected: lines, picked: found, sampled: answer } });
    record({ type: 'metrics', data: { surplus: found - lines } });
  },
  metrics: ['accuracy', 'surplus'],
  perfectAnswer: ({ lines }) => Array.from({ length: lines }, (_, i) => `Line ${i + 1}`).join('\n'),
});
