import { isChatPrompt, type Message, type Prompt } from './messages.ts';
import { trimStart } from './python-space.ts';

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['system', ''],
  ['example_user', 'User: '],
  ['example_assistant', 'Assistant: '],
]);

/** The text that a completions-only model is sent: a chat becomes a script that ends where the assistant's turn begins. */
export function chatToText(prompt: Prompt): string {
  return render(prompt, 'Assistant:');
}

/** The text that fills a template's slot: the same script without the turn that is still to come. */
export function chatToSlotText(prompt: Prompt): string {
  return render(prompt, '');
}

function render(prompt: Prompt, turn: string): string {
  if (!isChatPrompt(prompt)) return prompt;
  const [first, ...others] = prompt;
  if (first !== undefined && others.length === 0) return contentText(first.content);
  return trimStart(prompt.map(toLine).join('') + turn);
}

function toLine({ role, name, content }: Message): string {
  const speaker = name ?? role;
  return `${PREFIXES.get(speaker) ?? `${capitalize(speaker)}: `}${contentText(content)}\n`;
}

/** As Python's `str.capitalize()`: what follows the first letter becomes lower case. */
function capitalize(word: string): string {
  const [first = ''] = word;
  const [capital = '', ...expansion] = first.toUpperCase();
  return capital + expansion.join('').toLowerCase() + word.slice(first.length).toLowerCase();
}

/** Differs from oaieval: content in parts becomes the text of its parts, where oaieval prints Python's notation of the list. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (content === null || content === undefined) return '';
  if (Array.isArray(content)) return content.map(partText).join('');
  return JSON.stringify(content);
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  if (typeof part === 'object' && part !== null && 'text' in part) return contentText(part.text);
  return JSON.stringify(part);
}
