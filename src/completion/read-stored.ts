import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { UsageError } from '../errors.ts';
import { chatToText } from '../prompts/chat-to-text.ts';
import { type Message, type Prompt, toMessages } from '../prompts/messages.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Completion } from './completion-fn.ts';

/** One stored completion. */
interface Stored {
  prompt: Prompt;
  sampleId: string | undefined;
  completion: Completion;
}

/** Stored completions by their prompts, in their order. */
export type StoredCompletions = ReadonlyMap<string, readonly Completion[]>;

const longestKey = 200;

/** What a prompt is looked up by; long ones by their hash, as a record holds every prompt. */
function keyOf(prompt: Prompt, sampleId: string | undefined): string {
  const text = `${sampleId ?? ''}\n${canonicalJson(prompt)}`;
  return text.length <= longestKey ? text : createHash('sha256').update(text).digest('base64');
}

/** Where a prompt may be stored: as it was asked, as a chat model or as a completions model was sent it; of the same sample first. */
export function keysOf(prompt: Prompt, sampleId: string | undefined): string[] {
  const forms = [prompt, toMessages(prompt), chatToText(prompt)];
  const samples = sampleId === undefined ? [undefined] : [sampleId, undefined];
  return samples.flatMap((sample) => forms.map((form) => keyOf(form, sample)));
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string')
    ? value
    : undefined;
}

function isPrompt(value: unknown): value is Prompt {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((one) => typeof (one as Message | null)?.role === 'string'))
  );
}

type Line = Readonly<Record<string, unknown>>;

/** What a line stores: an event of a record, or a prompt with its completion; undefined where it is something else. */
function storedOf(line: Line): Stored | undefined {
  const isEvent = line['type'] === 'sampling';
  const data = (isEvent ? (line['data'] ?? {}) : line) as Line;
  const prompt = data['prompt'] ?? data['messages'] ?? data['input'];
  const texts = textsOf(data['sampled'] ?? data['completion'] ?? data['text']);
  if (!isPrompt(prompt) || texts === undefined) return undefined;
  const { model, usage } = data as { model?: unknown; usage?: Record<string, number> };
  const sampleId = isEvent ? String(line['sample_id']) : undefined;
  return {
    prompt,
    sampleId,
    completion: { texts, ...(typeof model === 'string' && { model }), ...(usage && { usage }) },
  };
}

/** The lines of a file, however long it is. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function parse(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? (value as Line) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const hint = 'it is a record of a run, or JSONL with {"prompt": …, "completion": …} in each line';

/** Functions built on others record an answer once more, as one string: that one was not sent. */
function isEcho({ completion: { texts, model } }: Stored, before: Completion | undefined): boolean {
  return model === undefined && before?.model !== undefined && texts.length === 1 && texts[0] === before.texts[0];
}

function listAt(found: Map<string, Completion[]>, key: string): Completion[] {
  const list = found.get(key) ?? [];
  found.set(key, list);
  return list;
}

/** Reads a record, or a JSONL file of stored completions. A record's events of other types are passed over. */
export async function readStored(path: string, file: string): Promise<StoredCompletions> {
  const found = new Map<string, Completion[]>();
  let isRecord = false;
  let number = 0;
  for await (const text of linesOf(path)) {
    number++;
    if (text.trim() === '') continue;
    const line = parse(text);
    isRecord ||= line !== undefined && ('spec' in line || 'event_id' in line);
    const stored = line && storedOf(line);
    if (stored === undefined) {
      // The last line of a record whose run was cut off may be torn.
      if (isRecord) continue;
      throw new UsageError({
        message: `this line of ${file} stores no completion`,
        place: { file, line: number },
        hint,
      });
    }
    const { prompt, sampleId, completion } = stored;
    const own = listAt(found, keyOf(prompt, sampleId));
    if (sampleId !== undefined && isEcho(stored, own.at(-1))) continue;
    own.push(completion);
    if (sampleId !== undefined) listAt(found, keyOf(prompt, undefined)).push(completion);
  }
  if (found.size > 0) return found;
  throw new UsageError({ message: `${file} stores no completions`, place: { file }, hint });
}
