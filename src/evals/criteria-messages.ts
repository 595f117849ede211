import { findValue, parsePath, type TemplatePath, type TemplateValues } from '../prompts/hosted-path.ts';
import {
  parseTemplate,
  pathsOf,
  renderWithGaps,
  type Template,
  type TemplateFinding,
} from '../prompts/hosted-template.ts';
import type { Message } from '../prompts/messages.ts';
import type { DataPath } from '../schema/check.ts';
import type { HostedMessage, HostedPart } from './testing-criteria-args.ts';

/** A part of a message that is ready to be filled in. */
type Part =
  | { kind: 'text'; text: Template }
  | { kind: 'image'; url: Template; detail: string | undefined }
  | { kind: 'audio'; data: Template; format: string };

/** A message that is ready to be filled in; one that is no list is sent as a text where it is one. */
export interface MessageTemplate {
  role: string;
  parts: readonly Part[];
  isList: boolean;
}

/** Something about a template, and the way to it. */
export interface PlacedFinding extends TemplateFinding {
  path: DataPath;
  text: string;
}

/** Templates as they are read, and what is wrong or odd about them. */
export interface Findings {
  problems: PlacedFinding[];
  warnings: PlacedFinding[];
}

/** Starts an empty list of findings. */
export const noFindings = (): Findings => ({ problems: [], warnings: [] });

/** Reads one text, and notes what there is to say of it. */
export function readTemplate(text: string, path: DataPath, findings: Findings): Template {
  const { template, problems, warnings } = parseTemplate(text);
  findings.problems.push(...problems.map((finding) => ({ ...finding, path, text })));
  findings.warnings.push(...warnings.map((finding) => ({ ...finding, path, text })));
  return template;
}

const roles: readonly string[] = ['system', 'developer', 'user', 'assistant'];

/** Reads the messages of a definition. A role that is none of the four is sent as `user`. */
export function readMessages(
  messages: readonly HostedMessage[],
  path: DataPath,
  findings: Findings,
): readonly MessageTemplate[] {
  return messages.map(({ role, content }, index) => {
    const at = [...path, index, 'content'];
    const isList = Array.isArray(content);
    const parts = (isList ? (content as readonly HostedPart[]) : [content as HostedPart]).map((part, partIndex) =>
      readPart(part, isList ? [...at, partIndex] : at, findings),
    );
    return { role: roles.includes(role) ? role : 'user', parts, isList };
  });
}

function readPart(part: HostedPart, path: DataPath, findings: Findings): Part {
  if (typeof part === 'string') return { kind: 'text', text: readTemplate(part, path, findings) };
  if (part.type === 'input_image') {
    return { kind: 'image', url: readTemplate(part.image_url, [...path, 'image_url'], findings), detail: part.detail };
  }
  if (part.type === 'input_audio') {
    const { data, format } = part.input_audio;
    return { kind: 'audio', data: readTemplate(data, [...path, 'input_audio', 'data'], findings), format };
  }
  return { kind: 'text', text: readTemplate(part.text, [...path, 'text'], findings) };
}

/** The paths that messages need. */
export function pathsOfMessages(messages: readonly MessageTemplate[]): readonly TemplatePath[] {
  return messages.flatMap(({ parts }) => parts.flatMap((part) => pathsOf(templateOf(part))));
}

function templateOf(part: Part): Template {
  if (part.kind === 'text') return part.text;
  return part.kind === 'image' ? part.url : part.data;
}

/** Reads a file that a row names, as base64 with its media type; undefined where it is no such file. */
type ReadMedia = (path: string, kind: 'image' | 'audio') => Promise<string | undefined>;

/** What filling in needs beside the messages. */
export interface Filling {
  values: TemplateValues;
  /** Whether what is missing is put in as nothing. */
  isLenient: boolean;
  readMedia: ReadMedia;
}

/** Why messages could not be filled in. */
export interface Unfilled {
  missing: string;
}

/** Fills in messages as the chat endpoint takes them; the Responses endpoint's form is made of that. */
export async function fillMessages(
  messages: readonly MessageTemplate[],
  filling: Filling,
): Promise<{ messages: readonly Message[] } | Unfilled> {
  const filled: Message[] = [];
  for (const { role, parts, isList } of messages) {
    const contents: unknown[] = [];
    for (const part of parts) {
      const { text, missing } = renderWithGaps(templateOf(part), filling.values);
      const [first] = missing;
      if (first !== undefined && !filling.isLenient)
        return { missing: `${first.source}, which a message needs, is not there` };
      const content = await toContent(part, text, filling.readMedia);
      if (content === undefined) return { missing: `there is no ${part.kind} file ${text}` };
      contents.push(content);
    }
    const [only] = contents;
    const isText = !isList && parts[0]?.kind === 'text';
    filled.push({ role, content: isText ? (only as { text: string }).text : contents });
  }
  return { messages: filled };
}

async function toContent(part: Part, text: string, readMedia: ReadMedia): Promise<unknown> {
  if (part.kind === 'text') return { type: 'text', text };
  // A path that the answer of a model leads to must not be read.
  const isOfItem = pathsOf(templateOf(part)).every(({ root }) => root === 'item');
  if (part.kind === 'image') {
    const url = isWebImage(text) || !isOfItem ? text : await readMedia(text, 'image');
    const detail = part.detail === undefined ? {} : { detail: part.detail };
    return url === undefined ? undefined : { type: 'image_url', image_url: { url, ...detail } };
  }
  const isFile = isOfItem && /^file:|\.(?:mp3|wav)$/i.test(text);
  const data = isFile ? (await readMedia(text, 'audio'))?.replace(/^data:[^,]*,/, '') : text;
  return data === undefined ? undefined : { type: 'input_audio', input_audio: { data, format: part.format } };
}

function isWebImage(url: string): boolean {
  return url === '' || /^(?:https?|data):/i.test(url);
}

/** The messages that a path leads to: a list of them, or a text that becomes the user's. */
export function findMessages(reference: string, values: TemplateValues): { messages: readonly Message[] } | Unfilled {
  const path = parsePath(reference, 1);
  const found = path === undefined ? undefined : findValue(path, values);
  if (found === undefined) return { missing: `${reference}, which holds the messages, is not there` };
  const messages = toMessages(found);
  return messages ? { messages } : { missing: `${reference} is no list of messages` };
}

/** Chat messages as a row holds them; undefined where a value is none. */
export function toMessages(value: unknown): readonly Message[] | undefined {
  if (typeof value === 'string') return [{ role: 'user', content: value }];
  if (!Array.isArray(value) || value.length === 0 || !value.every(isMessage)) return undefined;
  return value.map(({ type: _, ...message }) => ({ ...message, content: toChatContent(message.content) }));
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'role' in value && typeof value.role === 'string';
}

/** The hosted platform's parts as the chat endpoint writes them; its own stay. */
function toChatContent(content: unknown): unknown {
  if (Array.isArray(content)) return content.map(toChatPart);
  if (typeof content !== 'object' || content === null) return content;
  const part = toChatPart(content);
  return isTextPart(part) ? part.text : [part];
}

function isTextPart(part: unknown): part is { type: 'text'; text: string } {
  return typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string';
}

function toChatPart(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || !('type' in part)) return part;
  if ((part.type === 'input_text' || part.type === 'output_text') && 'text' in part)
    return { type: 'text', text: part.text };
  if (part.type !== 'input_image' || !('image_url' in part)) return part;
  const detail = 'detail' in part && typeof part.detail === 'string' ? { detail: part.detail } : {};
  return { type: 'image_url', image_url: { url: part.image_url, ...detail } };
}
