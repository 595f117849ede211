import { byType, exactly, inputMessagesSchema, samplingParamsWith } from '../evals/criterion-schemas.ts';
import type { JsonSchema } from '../schema/check.ts';

const text: JsonSchema = { type: 'string' };
const optionalText: JsonSchema = { type: ['string', 'null'] };
const optionalNumber: JsonSchema = { type: ['number', 'null'] };
const metadata: JsonSchema = { type: ['object', 'null'] };
const anything: JsonSchema = {};

/** An eval, as it is sent and as it is returned; its graders and its data source are checked by themselves. */
export const evalSchema: JsonSchema = {
  type: 'object',
  properties: {
    name: optionalText,
    metadata,
    data_source_config: { type: 'object' },
    testing_criteria: { type: 'array', description: 'the graders' },
    id: text,
    object: { enum: ['eval'] },
    created_at: { type: 'number' },
    updated_at: optionalNumber,
    share_with_openai: { type: ['boolean', 'null'] },
  },
  required: ['data_source_config', 'testing_criteria'],
  additionalProperties: false,
};

/** The body that makes a run. */
export const runBodySchema: JsonSchema = {
  type: 'object',
  properties: { name: optionalText, metadata, data_source: { type: 'object' }, eval_id: text },
  required: ['data_source'],
  additionalProperties: false,
};

/** A run as it is returned. */
export const runObjectSchema: JsonSchema = {
  type: 'object',
  properties: {
    name: optionalText,
    metadata,
    data_source: { type: 'object' },
    ...Object.fromEntries(
      [
        'object',
        'id',
        'eval_id',
        'model',
        'status',
        'created_at',
        'report_url',
        'error',
        'result_counts',
        'per_model_usage',
        'per_testing_criteria_results',
        'share_with_openai',
        'shared_with_openai',
        'updated_at',
      ].map((key) => [key, anything]),
    ),
  },
  required: ['data_source'],
  additionalProperties: false,
};

const filters = {
  metadata,
  created_after: optionalNumber,
  created_before: optionalNumber,
  limit: { type: ['integer', 'null'], minimum: 1 },
};
const instant: JsonSchema = { type: ['number', 'null'], minimum: 0 };
const sources = {
  file_content: exactly(
    {
      content: {
        type: 'array',
        items: { type: 'object' },
        description: 'rows {item, sample?} stand in "content"; an uploaded file is {"type": "file_id", "id": …}',
      },
    },
    ['content'],
  ),
  file_id: exactly({ id: text }, ['id']),
  stored_completions: exactly({ ...filters, model: optionalText }, []),
  responses: exactly(
    {
      ...filters,
      created_after: instant,
      created_before: instant,
      model: optionalText,
      instructions_search: optionalText,
      reasoning_effort: optionalText,
      temperature: optionalNumber,
      top_p: optionalNumber,
      users: { type: ['array', 'null'], items: text },
      tools: { type: ['array', 'null'], items: text },
    },
    [],
  ),
};
const sourceHint = 'file_content takes "content"; an uploaded file is {"type": "file_id", "id": …}';
const asking = (more: Readonly<Record<string, JsonSchema>>) => ({
  input_messages: { ...orNull(inputMessagesSchema) },
  model: optionalText,
  sampling_params: samplingParamsWith(more),
});
const tools: JsonSchema = { type: ['array', 'null'], items: { type: 'object' } };
const passedOn: JsonSchema = { type: ['object', 'null'] };
const neverAsks = { input_messages: { type: 'null' }, model: { type: 'null' }, sampling_params: { type: 'null' } };

/** Where the rows of a run are from, and how they are answered. */
export const dataSourceSchema: JsonSchema = byType(
  {
    jsonl: exactly({ source: sourceOf('file_content', 'file_id'), ...neverAsks }, ['source']),
    completions: exactly(
      {
        source: sourceOf('file_content', 'file_id', 'stored_completions'),
        ...asking({ response_format: passedOn, tools: { ...tools, maxItems: 128 } }),
      },
      ['source'],
    ),
    responses: exactly(
      { source: sourceOf('file_content', 'file_id', 'responses'), ...asking({ text: passedOn, tools }) },
      ['source'],
    ),
  },
  'a data source is jsonl, completions or responses',
);

function sourceOf(...types: readonly (keyof typeof sources)[]): JsonSchema {
  return byType(Object.fromEntries(types.map((type) => [type, sources[type]])), sourceHint);
}

/** The same schema for a field that may be null, which is to be absent. */
function orNull({ type: _, required, allOf, properties }: JsonSchema): JsonSchema {
  return { type: ['object', 'null'], required, properties, allOf };
}

/** Parameters that people write beside `sampling_params`, where the platform drops them. */
export const misplacedParams = [
  'temperature',
  'top_p',
  'seed',
  'reasoning_effort',
  'max_completion_tokens',
  'max_completions_tokens',
  'response_format',
  'text',
  'tools',
] as const;

/** Fields that people write beside `data_source`. */
export const misplacedSources = ['model', 'input_messages', 'sampling_params', 'source'] as const;
