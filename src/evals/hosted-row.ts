import { toSampleNamespace } from '../prompts/hosted-sample.ts';
import type { TemplateValues } from '../prompts/hosted-template.ts';
import type { HostedRow } from './testing-criteria-args.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a line is a whole answer, as the API stores them. */
function isStoredAnswer({ object, choices, output }: JsonObject): boolean {
  return (object === 'chat.completion' && Array.isArray(choices)) || (object === 'response' && Array.isArray(output));
}

/**
 * A row `{item, sample?}`; a line without an `item` object is the item itself, but for a `sample` beside it. A stored completion or
 * response is both: its messages become the item's `input`.
 */
export function toHostedRow(value: JsonObject): HostedRow {
  const { item, sample } = value;
  const answered = isObject(sample) ? { sample } : {};
  if (isObject(item)) return { item, ...answered };
  if (isStoredAnswer(value)) {
    const { messages, input = messages } = value;
    return { item: input === undefined ? value : { ...value, input }, sample: value };
  }
  if (!isObject(sample)) return { item: value };
  const { sample: _, ...rest } = value;
  return { item: rest, ...answered };
}

/** What templates see of a row that is graded as it is. */
export function valuesOf({ item, sample }: HostedRow): TemplateValues {
  return sample === undefined ? { item } : { item, sample: toSampleNamespace(sample) };
}

/** What went wrong when a row's own answer was sampled; undefined where nothing did. */
export function sampleErrorOf({ sample }: HostedRow): { kind: string; message: string } | undefined {
  const error = sample?.['error'];
  if (typeof error === 'string' && error !== '') return { kind: 'sample_error', message: error };
  if (!isObject(error)) return undefined;
  const { code, message } = error;
  if (code === undefined && message === undefined) return undefined;
  return { kind: String(code ?? 'sample_error'), message: String(message ?? 'the answer was not sampled') };
}
