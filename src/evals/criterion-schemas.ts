import { stringOperations } from '../graders/string-check.ts';
import type { JsonSchema } from './template.ts';
import { graderFields } from './testing-criteria-schema.ts';

type Properties = Readonly<Record<string, JsonSchema>>;

const text: JsonSchema = { type: 'string' };

/** A schema for each value of `type`, of which only the right one speaks. */
export function byType(schemas: Readonly<Record<string, JsonSchema>>, description: string): JsonSchema {
  return {
    type: 'object',
    required: ['type'],
    properties: { type: { enum: Object.keys(schemas), description } },
    allOf: Object.entries(schemas).map(([type, then]) => ({
      if: { type: 'object', properties: { type: { const: type } }, required: ['type'] },
      then,
    })),
  };
}

/** An object with these keys and no others. */
export function exactly(properties: Properties, required: readonly string[]): JsonSchema {
  return { properties: { type: {}, ...properties }, required, additionalProperties: false };
}

/** One schema where a condition holds, another where it does not. */
function choose(condition: JsonSchema, yes: JsonSchema, no: JsonSchema = {}): JsonSchema {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  return { if: condition, then: yes, else: no };
}

const textPart = exactly({ text }, ['text']);
const part = byType(
  {
    input_text: textPart,
    output_text: textPart,
    input_image: exactly(
      { image_url: text, detail: { enum: ['high', 'low', 'auto', null] }, file_id: { type: 'null' } },
      ['image_url'],
    ),
    input_audio: exactly(
      {
        input_audio: {
          type: 'object',
          properties: { data: text, format: { enum: ['mp3', 'wav'] } },
          required: ['data', 'format'],
          additionalProperties: false,
        },
      },
      ['input_audio'],
    ),
  },
  'a part of a message is input_text, output_text, input_image or input_audio; chat completions write "text" and "image_url" instead',
);
const content: JsonSchema = {
  type: ['string', 'object', 'array'],
  ...choose(
    { type: 'array' },
    { minItems: 1, items: { type: ['string', 'object'], ...choose({ type: 'object' }, part) } },
    choose({ type: 'object' }, part),
  ),
};

/** A list of messages; only the platform's own roles, but where it took any. */
function messagesOf(role: JsonSchema): JsonSchema {
  return {
    type: 'array',
    minItems: 1,
    description: 'a list of messages is needed: [{"role": "user", "content": "…"}]',
    items: {
      type: 'object',
      properties: { role, content, type: { enum: ['message'] } },
      required: ['role', 'content'],
      additionalProperties: false,
    },
  };
}

/** The roles that a model is sent. */
export const knownRoles = ['system', 'developer', 'user', 'assistant'] as const;

/** The messages of a definition. */
const messagesSchema: JsonSchema = messagesOf({ enum: [...knownRoles] });

const tokenLimit: JsonSchema = { type: ['integer', 'null'], minimum: 1 };
const number: JsonSchema = { type: ['number', 'null'] };

/** Parameters that judges and runs share: each may be null. */
const samplingParamProperties: Properties = {
  temperature: number,
  top_p: number,
  seed: { type: ['integer', 'null'] },
  reasoning_effort: { enum: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', null] },
  max_completion_tokens: tokenLimit,
  max_completions_tokens: tokenLimit,
};

/** Sampling parameters with more keys than those that all share. */
export function samplingParamsWith(more: Properties): JsonSchema {
  return {
    type: ['object', 'null'],
    properties: { ...samplingParamProperties, ...more },
    additionalProperties: false,
  };
}

const judgeParams = samplingParamsWith({});
const name: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'each grader has a name: its results are told by it',
};

/** Nearest to the mistaken "neq" are ne and eq, of which ne is meant: it stands first. */
const operation: JsonSchema = {
  ...graderFields.string_check.properties['operation'],
  enum: [...stringOperations].sort((a, b) => Number(b === 'ne') - Number(a === 'ne')),
};

/** The simple graders; those inside a multi need no name, and their thresholds are ignored. */
function graders(place: 'top' | 'child'): Record<string, JsonSchema> {
  const isChild = place === 'child';
  const grader = (type: keyof typeof graderFields, more: Properties = {}): JsonSchema => {
    const { properties, required } = graderFields[type];
    const ignored = isChild && 'pass_threshold' in properties ? { pass_threshold: {} } : {};
    const needed = isChild ? required.filter((field) => field !== 'pass_threshold') : ['name', ...required];
    return exactly({ name, id: text, ...properties, ...more, ...ignored }, needed);
  };
  return {
    string_check: grader('string_check', { operation }),
    text_similarity: grader('text_similarity'),
    label_model: grader('label_model', { input: messagesOf(text), sampling_params: judgeParams }),
    score_model: grader('score_model', { input: messagesSchema, sampling_params: judgeParams }),
    python: grader('python'),
  };
}

const azureHint = 'azure_… graders are Azure’s own and cannot be run here';
const child = byType(graders('child'), 'multi holds no further multi');
const multi = exactly(
  {
    ...graderFields.multi.properties,
    name: { type: 'string' },
    id: text,
    graders: {
      type: ['object', 'array'],
      description: 'graders by the names that the formula knows them by, or a list of them',
      ...choose(
        { type: 'array' },
        { minItems: 1, items: child },
        choose({ type: 'object', properties: { type: { type: 'string' } }, required: ['type'] }, child, {
          minProperties: 1,
          additionalProperties: child,
        }),
      ),
    },
  },
  graderFields.multi.required,
);

/** A grader of `testing_criteria`, each field of each type. */
export const criterionSchema: JsonSchema = byType(
  { ...graders('top'), multi },
  `graders are string_check, text_similarity, label_model, score_model, python and multi; ${azureHint}`,
);

/** How rows become prompts. */
export const inputMessagesSchema: JsonSchema = byType(
  {
    template: exactly({ template: messagesSchema }, ['template']),
    item_reference: exactly({ item_reference: text }, ['item_reference']),
  },
  'template or item_reference',
);
