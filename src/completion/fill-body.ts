import { chatToText } from '../prompts/chat-to-text.ts';
import { type Prompt, toMessages } from '../prompts/messages.ts';
import type { Params } from './completion-fn.ts';

const slot = /\{(prompt|messages|params(?:\.\w+)?)\}/g;
const slotAlone = /^\{(prompt|messages|params(?:\.\w+)?)\}$/;

function slotValue(name: string, prompt: Prompt, params: Params): unknown {
  if (name === 'prompt') return chatToText(prompt);
  if (name === 'messages') return toMessages(prompt);
  return name === 'params' ? params : params[name.slice('params.'.length)];
}

function asText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Fills the slots of a text; all other braces are left alone. */
export function fillText(
  text: string,
  prompt: Prompt,
  params: Params,
  encode: (text: string) => string = (plain) => plain,
): string {
  return text.replace(slot, (_, name: string) => encode(asText(slotValue(name, prompt, params))));
}

/**
 * Fills the slots of a JSON value: a string that is nothing but a slot becomes the value itself, a list or a number too.
 * A parameter that is not given leaves its key or its item out.
 */
export function fillBody(template: unknown, prompt: Prompt, params: Params): unknown {
  if (typeof template === 'string') {
    const [, name] = slotAlone.exec(template) ?? [];
    return name === undefined ? fillText(template, prompt, params) : slotValue(name, prompt, params);
  }
  if (Array.isArray(template))
    return template.map((item) => fillBody(item, prompt, params)).filter((item) => item !== undefined);
  if (typeof template !== 'object' || template === null) return template;
  const filled = Object.entries(template).map(([key, value]) => [key, fillBody(value, prompt, params)] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}
