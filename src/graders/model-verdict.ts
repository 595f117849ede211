import { failure, type GradeFailure } from './grade.ts';
import { lastJsonObject } from './last-json-object.ts';

/** A judge's number: as it was said, and as the range lets it stand. */
export interface ScoreVerdict {
  score: number;
  result: number;
  /** Whether the answer was outside the range: prompts that ask for 1 to 7 under the default range pass everything. */
  clamped: boolean;
}

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Reads a score_model's answer, `{"steps": …, "result": 0.7}`; a number in quotes counts. An answer that cannot be read is a failure, never a 0. */
export function readScore(text: string, [low, high]: readonly [number, number]): ScoreVerdict | GradeFailure {
  const answer = readResult(text);
  if ('error' in answer) return answer;
  const result = toNumber(answer.result);
  if (result === undefined) return unreadable(`the judge's result is no number: ${shortened(answer.result)}`);
  const score = Math.min(high, Math.max(low, result));
  return { score, result, clamped: score !== result };
}

/** Reads a label_model's answer, whose result is one of the labels to the letter. */
export function readLabel(text: string, labels: readonly string[]): { label: string } | GradeFailure {
  const answer = readResult(text);
  if ('error' in answer) return answer;
  const label = labels.find((each) => each === answer.result);
  return label === undefined ? unreadable(`the judge's result is no label: ${shortened(answer.result)}`) : { label };
}

function readResult(text: string): { result: unknown } | GradeFailure {
  const answer = lastJsonObject(text);
  if (answer === undefined) return unreadable(`the judge's answer holds no JSON object: ${shortened(text)}`);
  if (!Object.hasOwn(answer, 'result')) return unreadable(`the judge's answer has no "result": ${shortened(answer)}`);
  return { result: answer['result'] };
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function unreadable(message: string): GradeFailure {
  return failure('model_grader_parse_error', message);
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
