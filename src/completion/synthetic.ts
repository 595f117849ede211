import { CompletionError, UsageError } from '../errors.ts';
import { chatToSlotText } from '../prompts/chat-to-text.ts';
import { isChatPrompt, type Prompt } from '../prompts/messages.ts';
import type { CompletionClass } from './completion-class.ts';
import type { Completion, CompletionFn } from './completion-fn.ts';

const dummyAnswer: Completion = { texts: ['This is a dummy response.'] };

/** Answers with oaieval's own words, without any network, and like all of these leaves no sampling event behind. */
export const dummy: CompletionFn = () => Promise.resolve(dummyAnswer);

function lastMessage(prompt: Prompt): string {
  return isChatPrompt(prompt) ? chatToSlotText(prompt.slice(-1)) : prompt;
}

/** Answers with the prompt's last message. */
export const echo: CompletionFn = async (prompt) => ({ texts: [lastMessage(prompt)] });

/** Answers nothing. */
export const empty: CompletionFn = async () => ({ texts: [''] });

/** Answers with what the eval's class calls a perfect answer. */
export const oracle: CompletionFn = async (_prompt, _params, { perfectAnswer }) => {
  const answer = perfectAnswer?.();
  if (answer !== undefined) return { texts: [answer] };
  throw new CompletionError('rejected', { message: 'there is no perfect answer to this sample' });
};

const noArgs = { type: 'object', additionalProperties: false, properties: { extra_options: { type: 'object' } } };

function synthetic(name: string, fn: CompletionFn): CompletionClass {
  return { name, argsSchema: noArgs, create: () => fn };
}

/** Completion functions for checking an eval without a model, by their names. */
export const syntheticClasses: ReadonlyMap<string, CompletionClass> = new Map(
  [
    synthetic('dummy', dummy),
    synthetic('echo', echo),
    synthetic('empty', empty),
    {
      ...synthetic('oracle', oracle),
      create(_args: unknown, { template }: Parameters<CompletionClass['create']>[1]) {
        if (template.hasPerfectAnswers) return oracle;
        throw new UsageError({
          message: `"oracle" cannot answer: ${template.name} does not say what a perfect answer is`,
          hint: 'check this eval with constant:TEXT or echo, or with stored answers (replay:FILE)',
        });
      },
    },
  ].map((one) => [one.name, one]),
);

/** What each of them answers, for listings. */
export const syntheticDescriptions: Readonly<Record<string, string>> = {
  dummy: 'answers "This is a dummy response."',
  echo: 'answers with the prompt’s last message',
  empty: 'answers nothing',
  oracle: 'answers what the eval’s class calls a perfect answer',
  'constant:TEXT': 'answers TEXT; a comma is written \\,',
  'replay:FILE': 'answers from a record, or from a JSONL file of stored completions',
};

/** The class of `constant:TEXT`. */
export const constantClass: CompletionClass<{ text: string }> = {
  name: 'Constant',
  argsSchema: {
    type: 'object',
    required: ['text'],
    additionalProperties: false,
    properties: {
      text: { type: 'string', description: 'The answer to every prompt.' },
      extra_options: { type: 'object' },
    },
  },
  create: ({ text }) => {
    const answer = { texts: [text] };
    return async () => answer;
  },
};
