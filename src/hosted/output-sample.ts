import { toMessages } from '../evals/criteria-messages.ts';
import { toSampleNamespace, toToolCalls } from '../prompts/hosted-sample.ts';
import type { SamplingData } from '../record/event.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A message as output items hold it: flat text. */
interface RecordedMessage {
  role: string;
  content: string;
  tool_calls?: readonly unknown[];
}

/** An answer as output items hold it: in the shape of chat completions, whatever endpoint gave it. */
export interface OutputSample {
  input: readonly RecordedMessage[];
  output: readonly RecordedMessage[];
  finish_reason: string;
  model: string;
  usage: { total_tokens: number; completion_tokens: number; prompt_tokens: number; cached_tokens: number };
  error: { code: string; message: string } | null;
  temperature: number;
  top_p: number;
  seed: number | null;
  max_completion_tokens: number | null;
}

const noUsage = { total_tokens: 0, completion_tokens: 0, prompt_tokens: 0, cached_tokens: 0 };

/** Parameters that were sent; what was not is at the API's defaults. */
function paramsOf(params: JsonObject): Pick<OutputSample, 'temperature' | 'top_p' | 'seed' | 'max_completion_tokens'> {
  const numberOf = (name: string) => (typeof params[name] === 'number' ? params[name] : null);
  return {
    temperature: numberOf('temperature') ?? 1,
    top_p: numberOf('top_p') ?? 1,
    seed: numberOf('seed'),
    max_completion_tokens: numberOf('max_completion_tokens') ?? numberOf('max_completions_tokens'),
  };
}

/** A message's text: parts joined by a space, an image by its address. */
function flatten(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(flattenPart).join(' ');
  return content === null || content === undefined ? '' : flattenPart(content);
}

function flattenPart(part: unknown): string {
  if (typeof part === 'string') return part;
  const { text, image_url: image, input_audio: audio } = (part ?? {}) as JsonObject;
  if (typeof text === 'string') return text;
  if (image !== undefined)
    return `<image>${typeof image === 'string' ? image : String((image as JsonObject)['url'])}</image>`;
  return audio === undefined ? JSON.stringify(part) : '<audio>';
}

function toRecorded(messages: unknown): readonly RecordedMessage[] {
  return (toMessages(messages) ?? []).map(({ role, content, ...rest }) => {
    const calls = rest['tool_calls'];
    return { role, content: flatten(content), ...(Array.isArray(calls) && { tool_calls: calls }) };
  });
}

function answerOf(text: string, given: unknown): readonly RecordedMessage[] {
  const calls = toToolCalls(Array.isArray(given) ? given : []);
  return [{ role: 'assistant', content: text, ...(calls.length > 0 && { tool_calls: calls }) }];
}

/** The answer that a sampling event holds: the model's under test, or a judge's. */
export function sampledOutput(data: SamplingData, params: JsonObject): OutputSample {
  const { prompt, sampled, model = '', usage = {} } = data;
  return {
    input: toRecorded(prompt),
    output: answerOf(typeof sampled === 'string' ? sampled : (sampled[0] ?? ''), data.tool_calls),
    finish_reason: data.finish_reason ?? 'stop',
    model,
    usage: {
      total_tokens: usage['total_tokens'] ?? 0,
      completion_tokens: usage['completion_tokens'] ?? 0,
      prompt_tokens: usage['prompt_tokens'] ?? 0,
      cached_tokens: usage['prompt_tokens_details_cached_tokens'] ?? 0,
    },
    error: null,
    ...paramsOf(params),
  };
}

/** The sample of an item whose model failed. */
export function failedOutput(
  error: { code: string; message: string },
  model: string,
  params: JsonObject,
): OutputSample {
  return { input: [], output: [], finish_reason: 'error', model, usage: noUsage, error, ...paramsOf(params) };
}

function usageOf(given: unknown): OutputSample['usage'] {
  const usage = (given ?? {}) as JsonObject;
  const count = (...names: readonly string[]) =>
    names.map((name) => usage[name]).find((value) => typeof value === 'number') ?? 0;
  const details = (usage['prompt_tokens_details'] ?? usage['input_tokens_details'] ?? {}) as JsonObject;
  return {
    total_tokens: count('total_tokens'),
    completion_tokens: count('completion_tokens', 'output_tokens'),
    prompt_tokens: count('prompt_tokens', 'input_tokens'),
    cached_tokens: count('cached_tokens') || Number(details['cached_tokens'] ?? 0),
  };
}

/** The answer that came with a row: a chat completion, a Responses object, or a text. */
export function uploadedOutput(sample: JsonObject, item: JsonObject): OutputSample {
  const { output_text: text, output_tools: tools } = toSampleNamespace(sample);
  const [choice] = (Array.isArray(sample['choices']) ? sample['choices'] : []) as JsonObject[];
  const reason = choice?.['finish_reason'] ?? sample['finish_reason'];
  return {
    input: toRecorded(sample['input'] ?? item['input']),
    output: text === undefined ? [] : answerOf(flatten(text), tools),
    finish_reason: typeof reason === 'string' ? reason : 'stop',
    model: typeof sample['model'] === 'string' ? sample['model'] : '',
    usage: usageOf(sample['usage']),
    error: null,
    ...paramsOf(sample),
  };
}
