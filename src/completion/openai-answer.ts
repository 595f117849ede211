import { type EndpointNames, htmlError, isHtml, malformed } from './endpoint-error.ts';

/** What is read of a choice; endpoints leave out what they like. */
export interface Choice {
  finish_reason?: string | null;
  text?: string | null;
  message?: {
    content?: unknown;
    refusal?: string | null;
    tool_calls?: readonly unknown[] | null;
    function_call?: unknown;
  } | null;
}

/** Some endpoints answer with a list of parts. */
function partsToText(parts: readonly unknown[]): string {
  return parts
    .map((part) => (typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : ''))
    .join('');
}

/**
 * The text of one choice. A refusal is an answer, and so is nothing when the model was cut off or filtered or calls a tool;
 * nothing without such a reason is a fault of the endpoint.
 */
function choiceText(choice: Choice): string {
  const { message, text, finish_reason: reason } = choice;
  const content = text ?? message?.content;
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return partsToText(content);
  if (typeof message?.refusal === 'string') return message.refusal;
  if (callsTool(choice) || reason === 'length' || reason === 'content_filter') return '';
  throw malformed('without any content');
}

/** Some gateways answer 200 and put their error into the body. */
function errorMessage(error: unknown): string | undefined {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return undefined;
  return 'message' in error ? String(error.message) : JSON.stringify(error);
}

/** Some servers send their JSON as plain text, or say nothing about what it is. */
function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('with something that is not JSON');
  }
}

/** An answer's body, or a retryable error where it is none. */
export function readBody(answer: unknown, names: EndpointNames): Readonly<Record<string, unknown>> {
  if (isHtml(answer)) throw htmlError(undefined, names);
  const parsed = typeof answer === 'string' && answer.trim() !== '' ? parseText(answer) : answer;
  if (typeof parsed !== 'object' || parsed === null)
    throw malformed(parsed ? 'with something that is not JSON' : 'with an empty body');
  const body = parsed as Readonly<Record<string, unknown>>;
  const said = errorMessage(body['error']);
  if (said !== undefined) throw malformed(`with an error: ${said.slice(0, 300)}`);
  return body;
}

/** The choices of a chat or of a completion. */
export function readChoices({ choices }: Readonly<Record<string, unknown>>): readonly Choice[] {
  if (!Array.isArray(choices) || choices.length === 0) throw malformed('without choices');
  if (!choices.every((choice) => typeof choice === 'object' && choice !== null))
    throw malformed('with malformed choices');
  return choices;
}

/** The texts of all choices. */
export function choiceTexts(choices: readonly Choice[]): string[] {
  return choices.map(choiceText);
}

/** What endpoints say of a text that is not all there is. */
const cutShort: ReadonlySet<string> = new Set([
  'length',
  'max_tokens',
  'content_filter',
  'error',
  'abort',
  'aborted',
  'insufficient_system_resource',
]);

function callsTool({ message }: Choice): boolean {
  return (message?.tool_calls?.length ?? 0) > 0 || Boolean(message?.function_call);
}

/** Whether a choice was cut off or filtered, or says nothing at all: another attempt may get more. */
export function isPartialChoice(choice: Choice, text: string): boolean {
  return cutShort.has(choice.finish_reason ?? '') || (text.trim() === '' && !callsTool(choice));
}

/** The API's `usage` as flat counters: `prompt_tokens_details: {cached_tokens: 3}` becomes `prompt_tokens_details_cached_tokens: 3`. */
export function flattenUsage(usage: unknown): Record<string, number> | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const flat: Record<string, number> = {};
  for (const [name, value] of Object.entries(usage)) {
    if (typeof value === 'number') flat[name] = value;
    for (const [detail, count] of Object.entries(typeof value === 'object' ? (value ?? {}) : {})) {
      if (typeof count === 'number') flat[`${name}_${detail}`] = count;
    }
  }
  return flat;
}
