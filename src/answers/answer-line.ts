import { canonicalJson } from '../completion/canonical-json.ts';

/** An answer as it stands in a file: a request and what came, both as canonical JSON. */
export interface StoredAnswer {
  request: string;
  response: string;
  /** Whose answer it is, where samples that ask the same have several; without it, it is everyone's. */
  which: { sample: string; repeat: number } | undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A line of a file. */
export interface AnswerLine {
  request: JsonObject;
  response: JsonObject;
  which: StoredAnswer['which'];
}

/** Reads a line, however its keys are sorted; undefined where it is none of an answers file. */
export function parseAnswerLine(text: string): AnswerLine | undefined {
  const line = parse(text);
  if (!isObject(line)) return undefined;
  const { request, response, which } = line;
  if (!isObject(request) || !isObject(response) || (which !== undefined && !isObject(which))) return undefined;
  const { sample, repeat } = which ?? {};
  return { request, response, which: which && { sample: String(sample ?? ''), repeat: Number(repeat ?? 0) } };
}

/** The line of an answer. Keys are sorted, and lines that are sorted as text stand in the order of their requests. */
export function formatAnswerLine({ request, response, which }: StoredAnswer): string {
  const end = which === undefined ? '' : `,"which":${canonicalJson(which)}`;
  return `{"request":${request},"response":${response}${end}}`;
}
