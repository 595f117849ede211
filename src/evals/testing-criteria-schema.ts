import { stringOperations } from '../graders/string-check.ts';
import { similarityMetrics } from '../graders/text-similarity.ts';
import { argsWith, samplesJsonl } from './args-schema.ts';
import type { JsonSchema } from './template.ts';
import type { Criterion } from './testing-criteria-args.ts';

const text = { type: 'string' };
const messages: JsonSchema = {
  type: 'array',
  minItems: 1,
  items: { type: 'object', required: ['role', 'content'], properties: { role: text } },
  description:
    'The messages to the judge: {role, content}, whose texts may hold {{item.x}} and {{sample.output_text}}.',
};
const model: JsonSchema = { type: 'string', minLength: 1, description: 'The judge: a model or a completion function.' };
const samplingParams: JsonSchema = {
  type: ['object', 'null'],
  description: 'Parameters of requests: temperature, top_p, seed, reasoning_effort, max_completions_tokens.',
};
const passThreshold: JsonSchema = {
  type: ['number', 'null'],
  description: 'The least score that passes (default: the middle of the range).',
};
const pair = {
  input: { ...text, description: 'The text that is judged, such as "{{sample.output_text}}".' },
  reference: { ...text, description: 'What it is compared with, such as "{{item.ideal}}".' },
};

interface Fields {
  properties: Readonly<Record<string, JsonSchema>>;
  required: readonly string[];
}

/** The fields of each type of grader, beside its type and name. */
export const graderFields: Readonly<Record<Criterion['type'], Fields>> = {
  string_check: {
    properties: {
      ...pair,
      operation: {
        enum: [...stringOperations],
        description: 'eq, ne, like (contains) or ilike (contains, whatever the case).',
      },
    },
    required: ['input', 'reference', 'operation'],
  },
  text_similarity: {
    properties: {
      ...pair,
      evaluation_metric: { enum: [...similarityMetrics], description: 'How the likeness is measured.' },
      pass_threshold: { type: 'number', minimum: 0, maximum: 1, description: 'The least score that passes.' },
    },
    required: ['input', 'reference', 'evaluation_metric', 'pass_threshold'],
  },
  label_model: {
    properties: {
      model,
      input: messages,
      labels: {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: text,
        description: 'What the judge may answer.',
      },
      passing_labels: { type: 'array', items: text, description: 'The labels that pass.' },
      sampling_params: samplingParams,
    },
    required: ['model', 'input', 'labels', 'passing_labels'],
  },
  score_model: {
    properties: {
      model,
      input: messages,
      range: {
        type: ['array', 'null'],
        items: { type: 'number' },
        minItems: 2,
        maxItems: 2,
        description: 'The least and the greatest score (default: 0 and 1).',
      },
      pass_threshold: passThreshold,
      sampling_params: samplingParams,
    },
    required: ['model', 'input'],
  },
  python: {
    properties: {
      source: { type: 'string', minLength: 1, description: 'Python that defines grade(sample, item).' },
      image_tag: { type: ['string', 'null'], description: 'Accepted without effect: the packages are your own.' },
      pass_threshold: passThreshold,
    },
    required: ['source'],
  },
  multi: {
    properties: {
      graders: { type: ['object', 'array'], description: 'Graders by the names that the formula knows them by.' },
      calculate_output: {
        type: 'string',
        minLength: 1,
        description: 'A formula over their scores: 0.5 * a + 0.5 * b.',
      },
      pass_threshold: passThreshold,
    },
    required: ['graders', 'calculate_output'],
  },
};

type RunField = 'samples_jsonl' | 'input_messages' | 'sampling_params' | 'api' | 'missing';

/** The args of every template that grades as the hosted platform did. */
export const runFields: Readonly<Record<RunField, JsonSchema>> = {
  samples_jsonl: { ...samplesJsonl, description: 'Rows {item, sample?}, or bare items: a JSONL file below data/.' },
  input_messages: {
    type: ['object', 'null'],
    description:
      'How a row becomes a prompt: {type: template, template: […]} or {type: item_reference, item_reference: item.input}.',
  },
  sampling_params: samplingParams,
  api: { enum: ['completions', 'responses'], default: 'completions', description: 'The endpoint that answers.' },
  missing: {
    enum: ['error', 'empty'],
    default: 'error',
    description: 'Whether an item that lacks a path is errored, or gets nothing in its place.',
  },
};

/** The schema of `TestingCriteriaArgs`. What depends on a criterion's type is checked where definitions are. */
export const testingCriteriaSchema: JsonSchema = argsWith(
  {
    ...runFields,
    data_source_config: {
      type: 'object',
      description: 'The schema of rows: {type: custom, item_schema: …}.',
    },
    testing_criteria: {
      type: 'array',
      items: { type: 'object' },
      description: 'The graders, as the hosted platform took them.',
    },
  },
  { required: ['samples_jsonl', 'testing_criteria'] },
);
