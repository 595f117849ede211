import { CompletionError } from '../errors.ts';
import type { Completion } from './completion-fn.ts';

/** JSON in one line of ASCII: programs differ in how they decode their input, and in what they take for a line end. */
export function toAsciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\0-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What is wrong with a line that a command printed, as a sentence's end. */
export type AnswerFault = { fault: string };

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string');
}

function countersOf(usage: unknown): Record<string, number> | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => typeof count === 'number'));
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What an object that stands for an answer says: the keys of a command's answer, and of a module's `Completion`. */
export function toCompletion({ text, texts, model, usage }: Readonly<Record<string, unknown>>): Completion | undefined {
  const found = typeof text === 'string' ? [text] : isTexts(texts) ? texts : undefined;
  if (found === undefined) return undefined;
  const counters = countersOf(usage);
  return { texts: found, ...(typeof model === 'string' && { model }), ...(counters && { usage: counters }) };
}

/** Reads the line that answers request `id`. An answer that says `error` is thrown: it concerns this sample alone. */
export function readCommandAnswer(line: string, id: number): Completion | AnswerFault {
  const shown = JSON.stringify(line.slice(0, 200));
  const answer = parseObject(line);
  if (answer === undefined) return { fault: `it printed ${shown}, which is no JSON object` };
  if (answer['id'] !== id) {
    const given = answer['id'] === undefined ? 'without an id' : `with the id ${JSON.stringify(answer['id'])}`;
    return { fault: `it answered ${given} where the request has the id ${id}: ${shown}` };
  }
  if (answer['error'] !== undefined) {
    const said = answer['error'];
    throw new CompletionError('rejected', {
      message: `the command says: ${typeof said === 'string' ? said : JSON.stringify(said)}`,
    });
  }
  return toCompletion(answer) ?? { fault: `its answer has neither "text" nor "texts": ${shown}` };
}
