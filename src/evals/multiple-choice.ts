import { accuracy } from '../metrics/accuracy.ts';
import { argsWith } from './args-schema.ts';
import { identifyBy } from './identify-by.ts';
import { prefixMatchEvent } from './match-event.ts';
import { sampleWith } from './sample-schema.ts';
import type { Template } from './template.ts';

/** The arguments of MultipleChoice. */
export interface MultipleChoiceArgs {
  dataset: string;
  instructions?: string;
}

/** A question, its answers, and which of them, counted from 0, is right. */
export interface MultipleChoiceSample {
  question: string;
  answers: readonly string[];
  label: number;
}

/** As long as oaieval's line, so that token counts stay comparable. */
const REQUEST = 'Reply with only the letter that marks the right one.';

/** For questions with given answers, which are shown in an order of the sample's own. */
export const multipleChoice: Template<MultipleChoiceArgs, MultipleChoiceSample, undefined> = {
  name: 'MultipleChoice',
  dataArgument: 'dataset',
  identify: identifyBy('question', 'answers', 'label'),
  argsSchema: argsWith(
    {
      dataset: {
        type: 'string',
        minLength: 1,
        description: 'A JSONL file, found as samples_jsonl is, whose lines have question, answers and label (from 0).',
      },
      instructions: { type: 'string', default: '', description: 'What stands before each question.' },
    },
    { required: ['dataset'] },
  ),
  sampleSchema: () =>
    sampleWith({
      question: { type: 'string' },
      answers: { type: 'array', minItems: 1, items: { type: 'string' } },
      label: { type: 'integer', minimum: 0 },
    }),
  checkSample({ answers, label }) {
    if (label < answers.length) return undefined;
    return { message: `the label is ${label}, but there are only ${answers.length} answers, counted from 0` };
  },
  async evaluate({ question, answers, label }, { args, random, ask, record }) {
    const order = [...answers.keys()];
    random.shuffle(order);
    const options = order.map((index, position) => `${letter(position)}) ${answers[index]}`).join('\n');
    const prompt = `${args.instructions ?? ''}\n${REQUEST}\n\n${question}\n${options}`;
    const [sampled = ''] = await ask(prompt, { temperature: 0, max_tokens: 1 });
    record(prefixMatchEvent(sampled, [letter(order.indexOf(label))]));
  },
  perfectAnswer({ answers, label }, { random }) {
    const order = [...answers.keys()];
    random.shuffle(order);
    return letter(order.indexOf(label));
  },
  metrics: [accuracy],
};

/** A, B, C, …; after Z whatever follows in Unicode, as in oaieval. */
function letter(position: number): string {
  return String.fromCodePoint('A'.charCodeAt(0) + position);
}
