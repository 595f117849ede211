import type { Message } from '../prompts/messages.ts';
import type { Params } from './completion-fn.ts';
import { malformed } from './endpoint-error.ts';

/** A part of a chat message, as the Responses endpoint writes it. */
function toPart(part: unknown, role: string): unknown {
  if (typeof part !== 'object' || part === null || !('type' in part)) return part;
  if (part.type === 'text') return { ...part, type: role === 'assistant' ? 'output_text' : 'input_text' };
  if (part.type !== 'image_url' || !('image_url' in part)) return part;
  const image = part.image_url as string | { url: string; detail?: string };
  if (typeof image === 'string') return { type: 'input_image', detail: 'auto', image_url: image };
  return { type: 'input_image', detail: image.detail ?? 'auto', image_url: image.url };
}

/** A chat's messages as the endpoint's input; it knows no `name`, so examples become turns of the speakers they are named after. */
export function toResponsesInput(messages: readonly Message[]): unknown[] {
  return messages.map(({ role, name, content }) => {
    const speaker = name === 'example_user' ? 'user' : name === 'example_assistant' ? 'assistant' : role;
    return { role: speaker, content: Array.isArray(content) ? content.map((part) => toPart(part, speaker)) : content };
  });
}

/** What the reference always sends and the endpoint does not know: left out where it only says the default. */
const defaults: Params = { n: 1, frequency_penalty: 0, presence_penalty: 0 };

function toFormat(format: unknown): unknown {
  const { type, json_schema: schema } = (format ?? {}) as { type?: string; json_schema?: object };
  return type === 'json_schema' ? { type, ...schema } : format;
}

/** Parameters of a chat by the names that the endpoint has for them. */
export function toResponsesParams(params: Params): Params {
  const sent: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (name === 'max_tokens' || name === 'max_completion_tokens') sent['max_output_tokens'] = value;
    else if (name === 'reasoning_effort') sent['reasoning'] = { effort: value };
    else if (name === 'response_format') sent['text'] = { format: toFormat(value) };
    else if (!(name in defaults) || defaults[name] !== value) sent[name] = value;
  }
  return sent;
}

interface OutputItem {
  type?: string;
  content?: readonly { type?: string; text?: string; refusal?: string }[] | null;
}

/** The answer's text. A refusal is an answer, and so is nothing when the model was cut off or calls a tool. */
export function responseTexts(body: Readonly<Record<string, unknown>>): string[] {
  const { output, status } = body;
  if (!Array.isArray(output)) throw malformed('without output');
  if (status === 'failed' || status === 'cancelled') throw malformed(`with the status "${status}"`);
  const items = output as readonly OutputItem[];
  const messages = items.filter(({ type }) => type === 'message');
  const isCutOff = status === 'incomplete' || items.some(({ type }) => type?.endsWith('_call'));
  if (messages.length === 0 && !isCutOff) throw malformed('without any content');
  return [
    messages
      .flatMap(({ content }) => content ?? [])
      .map(({ text, refusal }) => text ?? refusal ?? '')
      .join(''),
  ];
}

/** Whether the answer was cut off or filtered, or says nothing at all: another attempt may get more. */
export function isPartialResponse(
  { status, output }: Readonly<Record<string, unknown>>,
  texts: readonly string[],
): boolean {
  const callsTool = (output as readonly OutputItem[]).some(({ type }) => type?.endsWith('_call'));
  return status === 'incomplete' || (!callsTool && texts.every((text) => text.trim() === ''));
}

/** The endpoint's counters under the names that the chat endpoint gives them, so that totals can be compared. */
export function responseUsage(usage: unknown): unknown {
  if (typeof usage !== 'object' || usage === null) return undefined;
  return Object.fromEntries(
    Object.entries(usage).map(([name, value]) => [
      name.replace(/^input_tokens/, 'prompt_tokens').replace(/^output_tokens/, 'completion_tokens'),
      value,
    ]),
  );
}
