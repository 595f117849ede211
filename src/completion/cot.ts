import { type Message, toMessages } from '../prompts/messages.ts';
import { trimEnd, trimStart } from '../prompts/python-space.ts';
import { type CompletionClass, extraOptions } from './completion-class.ts';
import type { CompletionFn } from './completion-fn.ts';

interface CotArgs {
  cot_completion_fn: string;
  cot_template?: string;
  extract_completion_fn?: string;
  extract_answer_template?: string;
}

const defaultReasoning = '\nLet me work through this one step at a time before I settle on an answer.';
const defaultExtraction = '\nMy final answer, following from this reasoning and in the form that was asked for:';

/** Lets one function reason, and another one say the answer that the reasoning leads to. */
function cotFn(
  reason: CompletionFn,
  extract: CompletionFn,
  { cot, extraction }: { cot: string; extraction: string },
): CompletionFn {
  const says = (content: string): Message => ({ role: 'assistant', content });
  return async (prompt, params, context) => {
    const first = [...toMessages(prompt), says(cot)];
    const [reasoning = ''] = (await reason(first, params, context)).texts;
    context.recordSampling({ prompt: first, sampled: reasoning });
    const second = [...first, says(reasoning), says(extraction)];
    const [answer = ''] = (await extract(second, params, context)).texts;
    context.recordSampling({ prompt: second, sampled: answer });
    return { texts: [trimEnd(trimStart(answer))] };
  };
}

const name = { type: 'string', minLength: 1 };

/** The reference's chain of thought: reasoning first, then a second request that extracts the answer. */
export const cotClass: CompletionClass<CotArgs> = {
  name: 'ChainOfThought',
  functionArgs: ['cot_completion_fn', 'extract_completion_fn'],
  argsSchema: {
    type: 'object',
    required: ['cot_completion_fn'],
    additionalProperties: false,
    properties: {
      cot_completion_fn: { ...name, description: 'the completion function that reasons' },
      cot_template: { type: 'string', description: 'what the assistant says before it reasons' },
      extract_completion_fn: {
        ...name,
        description: 'the completion function that says the answer (default: the same)',
      },
      extract_answer_template: { type: 'string', description: 'what the assistant says before the answer' },
      registry_path: { description: 'accepted without effect: the registries of the run are used' },
      extra_options: extraOptions,
    },
  },
  async create({ cot_completion_fn: reasoner, extract_completion_fn: extractor, ...templates }, { make }) {
    const reason = await make(reasoner, 'cot_completion_fn');
    const extract = extractor === undefined ? reason : await make(extractor, 'extract_completion_fn');
    const { cot_template: cot = defaultReasoning, extract_answer_template: extraction = defaultExtraction } = templates;
    return cotFn(reason, extract, { cot, extraction });
  },
};
