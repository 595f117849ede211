import { UsageError } from '../errors.ts';

/** What one model costs, in dollars for a million tokens. */
export interface GivenPrice {
  /** Every model that has no price of its own, where it is undefined. */
  model: string | undefined;
  input: number;
  output: number;
}

/** Reads `--price`: `2.5,10`, or `gpt-4o=2.5,10`. */
export function parsePrice(text: string): GivenPrice {
  const [, model, input, output] = /^(?:(.+)=)?\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
  if (input !== undefined && output !== undefined)
    return { model: model?.trim(), input: Number(input), output: Number(output) };
  throw new UsageError({
    message: `--price takes dollars for a million tokens of prompts and of answers, not ${JSON.stringify(text)}`,
    hint: 'for example --price 2.5,10, or for one of several models --price gpt-4o=2.5,10',
  });
}
