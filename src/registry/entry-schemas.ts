import type { JsonSchema } from '../schema/check.ts';
import type { Kind } from './read-registry.ts';

const text = { type: 'string', minLength: 1 };
const className = { ...text, description: 'the class to run, such as "Match" or "evals.elsuite.basic.match:Match"' };
const args = { type: ['object', 'null'], description: 'the arguments of the class' };
const message = {
  type: 'object',
  required: ['role', 'content'],
  properties: { role: text, content: { type: 'string' } },
};
/** The thresholds of an eval, in its own entry or in that of its base eval. */
export const gatesSchema: JsonSchema = {
  type: 'array',
  minItems: 1,
  items: { type: 'string', minLength: 3 },
  description: 'what a run must meet for exit code 0: a list of thresholds, such as "accuracy>=0.85"',
};
const withClass = { type: 'object', required: ['class'], properties: { class: className, args } };

/** An entry that only points to another name. */
export const aliasSchema: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: { id: { ...text, description: 'the name of the entry that this one stands for' } },
};

/** What an entry of each kind must have; keys beside these are ignored, as in oaieval. */
export const entrySchemas: Readonly<Record<Kind, JsonSchema>> = {
  evals: withClass,
  completion_fns: withClass,
  solvers: withClass,
  eval_sets: {
    type: 'object',
    required: ['evals'],
    properties: {
      evals: {
        type: 'array',
        items: text,
        minItems: 1,
        description: 'a list of names of evals, in which "*" stands for anything',
      },
    },
  },
  modelgraded: {
    type: 'object',
    required: ['prompt', 'choice_strings', 'input_outputs'],
    properties: {
      prompt: {
        anyOf: [text, { type: 'array', minItems: 1, items: message }],
        description: 'the question to the grader: a text, or a list of messages',
      },
      choice_strings: {
        anyOf: [text, { type: 'array', minItems: 1, items: { type: 'string' } }],
        description: 'a list of choices, a text of which each character is one, or from_n, from_n_abc, from_n_ABC',
      },
      choice_scores: {
        anyOf: [
          { const: 'from_strings' },
          { type: 'object', minProperties: 1, additionalProperties: { type: 'number' } },
          { type: 'null' },
        ],
        description: 'the score of each choice, or from_strings',
      },
      input_outputs: {
        type: 'object',
        minProperties: 1,
        additionalProperties: { type: 'string' },
        description: "the sample's keys whose completions are graded, each with the completion's name in the prompt",
      },
      eval_type: {
        enum: ['classify', 'classify_cot', 'cot_classify', 'cot_classify_jp', null],
        description: 'whether the grader reasons, and where its choice stands',
      },
      output_template: { type: ['string', 'null'], description: 'how several completions are joined' },
      format_type: { description: 'accepted without effect, as in oaieval' },
      fence: {
        type: 'boolean',
        default: false,
        description:
          'whether each value from a sample or a model stands between lines [BEGIN …] and [END …] that it cannot contain',
      },
    },
  },
};
