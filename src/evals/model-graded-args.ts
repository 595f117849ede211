import { type MatchFn, matchFns } from '../graders/choice.ts';
import { type EvalType, evalTypes } from './answer-instruction.ts';
import { argsWith, samplesJsonl } from './args-schema.ts';
import type { JsonSchema } from './template.ts';

/** The arguments of ModelBasedClassify. */
export interface ModelGradedArgs {
  samples_jsonl: string;
  modelgraded_spec: string;
  modelgraded_spec_args?: Readonly<Record<string, unknown>> | null;
  sample_kwargs?: Readonly<Record<string, unknown>> | null;
  eval_kwargs?: Readonly<Record<string, unknown>> | null;
  multicomp_n?: number | 'from_models';
  eval_type?: EvalType | null;
  match_fn?: MatchFn | null;
  metaeval?: boolean | 0 | 1;
}

/** The schema of `ModelGradedArgs`. */
export const modelGradedArgsSchema: JsonSchema = argsWith(
  {
    samples_jsonl: samplesJsonl,
    modelgraded_spec: {
      type: 'string',
      minLength: 1,
      description: 'The rubric: the name of an entry of modelgraded/.',
    },
    modelgraded_spec_args: {
      type: ['object', 'null'],
      description: 'Values of slots of the rubric that are the same for all samples.',
    },
    sample_kwargs: {
      type: ['object', 'null'],
      description: 'API parameters of the requests to the model under test, such as {temperature: 0.4}.',
    },
    eval_kwargs: { type: ['object', 'null'], description: 'API parameters of the requests to the grader.' },
    multicomp_n: {
      anyOf: [
        { type: 'integer', minimum: 1 },
        { const: 'from_models', description: 'write a number from 1 on, or from_models' },
      ],
      default: 1,
      description:
        'How many completions of each input are judged together: a number, or from_models for one of each model.',
    },
    eval_type: {
      enum: [...evalTypes, null],
      default: null,
      description: 'What the grader is told of how to answer: the choice alone, or with reasons after or before it.',
    },
    match_fn: {
      enum: [...matchFns, null],
      default: 'starts_or_endswith',
      description: 'How a line of the verdict is compared with each choice.',
    },
    metaeval: {
      enum: [true, false, 0, 1],
      default: false,
      description: "Whether the grader itself is tested: its choice is compared with the sample's key choice.",
    },
  },
  { required: ['samples_jsonl', 'modelgraded_spec'] },
);

/** The API parameters of every request of this template, as oaieval sends them. */
const defaults = { max_tokens: 1024, temperature: 0, top_p: 1, frequency_penalty: 0, presence_penalty: 0, n: 1 };

/** The parameters of a request; oaieval takes any others than the usual ones in `completion_kwargs`. */
export function requestParams(kwargs: ModelGradedArgs['sample_kwargs']): Readonly<Record<string, unknown>> {
  const { completion_kwargs: further, ...params } = kwargs ?? {};
  return { ...defaults, ...params, ...(typeof further === 'object' ? further : {}) };
}
