import { findValue, parsePath, type TemplatePath } from '../prompts/hosted-path.ts';
import type { Message } from '../prompts/messages.ts';
import type { NeededPath } from './compile-criteria.ts';
import {
  type Filling,
  type Findings,
  fillMessages,
  findMessages,
  type MessageTemplate,
  pathsOfMessages,
  readMessages,
  toMessages,
  type Unfilled,
} from './criteria-messages.ts';
import type { InputMessages } from './testing-criteria-args.ts';

/** How a row becomes a prompt: by messages, by a path to some, or by what it has of that name. */
export type InputPrompt =
  | { kind: 'template'; messages: readonly MessageTemplate[] }
  | { kind: 'reference'; reference: string; path: TemplatePath | undefined }
  | { kind: 'item' };

/** Reads `input_messages`; without any, the item's own messages are asked. */
export function readInput(given: InputMessages | undefined, findings: Findings): InputPrompt {
  if (given === undefined) return { kind: 'item' };
  if (given.type === 'template') {
    return { kind: 'template', messages: readMessages(given.template, ['input_messages', 'template'], findings) };
  }
  const { item_reference: reference } = given;
  const path = parsePath(reference, 1);
  if (path?.root !== 'item') {
    const at = ['input_messages', 'item_reference'];
    const hint = 'it is a path without braces: item.input';
    findings.problems.push({ message: `"${reference}" is no path`, column: 1, hint, path: at, text: reference });
  }
  return { kind: 'reference', reference, path };
}

/** The paths that rows must have to become prompts. */
export function pathsOfInput(input: InputPrompt | undefined): readonly NeededPath[] {
  if (input?.kind === 'template') {
    return pathsOfMessages(input.messages).map((path) => ({ path, at: ['input_messages', 'template'] }));
  }
  if (input?.kind !== 'reference' || input.path === undefined) return [];
  return [{ path: input.path, at: ['input_messages', 'item_reference'] }];
}

/** The messages for one item. */
export async function toPrompt(
  input: InputPrompt,
  filling: Filling,
): Promise<{ messages: readonly Message[] } | Unfilled> {
  if (input.kind === 'template') return fillMessages(input.messages, filling);
  if (input.kind === 'reference') return findMessages(input.reference, filling.values);
  for (const name of ['item.input', 'item.messages']) {
    const path = parsePath(name, 1);
    const messages = path && toMessages(findValue(path, filling.values));
    if (messages) return { messages };
  }
  return { missing: 'neither item.input nor item.messages is a list of messages, and there are no input_messages' };
}
