import type { JsonSchema } from './template.ts';

/** The argument that most templates share. */
export const samplesJsonl: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'The samples: a JSONL file, or a directory of them, below the data folder of this registry.',
};

/** The `max_tokens` that is sent with each prompt. */
export function maxTokens(byDefault: number): JsonSchema {
  return {
    type: 'integer',
    minimum: 1,
    default: byDefault,
    description: 'The most tokens that an answer may have.',
  };
}

/** Arguments with these names; any other name is a mistake, so that a typo cannot turn into an eval that checks something else. */
export function argsWith(
  properties: Readonly<Record<string, JsonSchema>>,
  { required }: { required: readonly string[] },
): JsonSchema {
  return { type: 'object', additionalProperties: false, required, properties };
}
