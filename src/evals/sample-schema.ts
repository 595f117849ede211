import type { Prompt } from '../prompts/messages.ts';
import type { JsonSchema } from './template.ts';

/** A list of messages, as the chat completions API takes it. */
export const messagesSchema: JsonSchema = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['role', 'content'],
    properties: { role: { type: 'string' }, content: {}, name: { type: 'string' } },
  },
};

/** What `input` may be: a text, or a chat. */
export const promptSchema: JsonSchema = {
  anyOf: [{ type: 'string' }, messagesSchema],
  description: 'The prompt: a text, or a list of messages with "role" and "content".',
};

const idealDescription = 'The right answer: a text, or a list of texts of which any is right.';

/** What `ideal` may be: one right answer, or several. */
export const idealSchema: JsonSchema = {
  anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' }, description: idealDescription }],
  description: idealDescription,
};

/** A sample with these keys, all required. Other keys are kept: they may be notes, or slots of a rubric. */
export function sampleWith(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** A question with one right answer or several. */
export interface AnsweredSample {
  input: Prompt;
  ideal: string | readonly string[];
}

/** The schema of `AnsweredSample`. */
export const answeredSampleSchema: JsonSchema = sampleWith({ input: promptSchema, ideal: idealSchema });

/** One ideal or several, as a list. */
export function toIdeals(ideal: string | readonly string[]): readonly string[] {
  return typeof ideal === 'string' ? [ideal] : ideal;
}
