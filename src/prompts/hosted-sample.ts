import { readJson } from './hosted-json.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What templates and Python graders see of an answer: all of its own keys, and `output_text`, `output_json` and `output_tools`
 * where they can be had from a chat completion or a Responses object. A key that is there is never overwritten.
 */
export function toSampleNamespace(sample: JsonObject): JsonObject {
  const message = objectAt(objectAt(sample, 'choices', 0), 'message');
  const output = listAt(sample, 'output');
  const text = 'output_text' in sample ? sample['output_text'] : textOf(message, output);
  const json = typeof text === 'string' ? readJson(text) : undefined;
  const tools = message === undefined ? toToolCalls(output ?? []) : (listAt(message, 'tool_calls') ?? []);
  const derived = {
    ...(text !== undefined && { output_text: text }),
    ...(json !== undefined && { output_json: json }),
    output_tools: tools,
  };
  return { ...sample, ...derived, ...sample };
}

function textOf(message: JsonObject | undefined, output: readonly unknown[] | undefined): unknown {
  if (message !== undefined) return listAt(message, 'content')?.map(partText).join('') ?? message['content'] ?? '';
  return output?.map(messageText).join('');
}

/** The text of one output: parts, or, as the platform's own records have it, a text. */
function messageText(item: unknown): string {
  const content = isObject(item) ? item['content'] : undefined;
  if (typeof content === 'string') return content;
  return (listAt(item, 'content') ?? []).map(partText).join('');
}

/** The text of a part of an answer; reasoning, refusals and whatever else there may be have none. */
function partText(part: unknown): string {
  const isText = isObject(part) && (part['type'] === 'output_text' || part['type'] === 'text');
  return isText && typeof part['text'] === 'string' ? part['text'] : '';
}

/** The calls among what a model put out, in the shape of chat completions, whichever endpoint it is from. */
export function toToolCalls(output: readonly unknown[]): readonly unknown[] {
  return output.flatMap(toolCalls);
}

function toolCalls(item: unknown): readonly unknown[] {
  if (!isObject(item)) return [];
  if (item['type'] === 'function') return [item];
  if (item['type'] !== 'function_call' && item['type'] !== 'mcp_call') return listAt(item, 'tool_calls') ?? [];
  return [
    {
      id: item['call_id'] ?? item['id'],
      type: 'function',
      function: { name: item['name'], arguments: item['arguments'] },
    },
  ];
}

function objectAt(value: unknown, ...keys: readonly (string | number)[]): JsonObject | undefined {
  let found: unknown = value;
  for (const key of keys) found = isObject(found) || Array.isArray(found) ? Reflect.get(found, key) : undefined;
  return isObject(found) ? found : undefined;
}

function listAt(value: unknown, key: string): readonly unknown[] | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
