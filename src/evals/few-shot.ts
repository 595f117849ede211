import { isChatPrompt, type Message, type Prompt } from '../prompts/messages.ts';
import { messagesSchema, promptSchema, sampleWith } from './sample-schema.ts';
import type { JsonSchema, Resources } from './template.ts';

/** The arguments of a template that can show worked examples. */
export interface FewShotArgs {
  num_few_shot?: number;
  few_shot_jsonl?: string;
}

/** The examples to show: each is a run of messages. */
export type Examples = readonly (readonly Message[])[];

/** The schemas of `FewShotArgs`. */
export const fewShotProperties: Readonly<Record<string, JsonSchema>> = {
  num_few_shot: {
    type: 'integer',
    minimum: 0,
    default: 0,
    description: 'How many worked examples, from the first on, are shown before the last message of each prompt.',
  },
  few_shot_jsonl: {
    type: 'string',
    minLength: 1,
    description: 'The worked examples: a JSONL file whose lines are {"sample": [messages]}.',
  },
};

/** Makes `few_shot_jsonl` required where examples are asked for. */
export const fewShotCondition: JsonSchema = {
  if: { required: ['num_few_shot'], properties: { num_few_shot: { type: 'integer', minimum: 1 } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: { required: ['few_shot_jsonl'] },
};

const chatSchema: JsonSchema = {
  ...messagesSchema,
  description: 'Few-shot examples go into a chat: write "input" as a list of messages, or leave num_few_shot out.',
};

const examplesSchema: JsonSchema = { ...messagesSchema, description: 'Each line of it is {"sample": [messages]}.' };

/** What `input` may be: examples can only be put into a chat. */
export function fewShotPromptSchema({ num_few_shot = 0 }: FewShotArgs): JsonSchema {
  return num_few_shot > 0 ? chatSchema : promptSchema;
}

/** Reads as many examples as are asked for; all, where there are fewer. */
export async function readExamples(args: FewShotArgs, resources: Resources): Promise<Examples> {
  const { num_few_shot: count = 0, few_shot_jsonl: path } = args;
  if (count === 0 || path === undefined) return [];
  const schema = sampleWith({ sample: examplesSchema });
  const rows = await resources.readRows<{ sample: readonly Message[] }>(path, 'few_shot_jsonl', schema);
  return rows.slice(0, count).map(({ sample }) => sample);
}

/** Puts the examples before the last message: what comes before it are instructions, the last one asks. */
export function withExamples(prompt: Prompt, examples: Examples): Prompt {
  if (!isChatPrompt(prompt) || examples.length === 0) return prompt;
  return [...prompt.slice(0, -1), ...examples.flat(), ...prompt.slice(-1)];
}
