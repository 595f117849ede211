import { canonicalJson } from '../completion/canonical-json.ts';
import type { Problem } from '../errors.ts';
import { firstDifference, likeness } from './first-difference.ts';
import type { AnswerAt } from './read-answers.ts';

/** Requests that a file does not answer. */
export interface Miss {
  file: string;
  /** How many there were; the others are about the first one. */
  misses: number;
  request: string;
  /** Empty where no sample asks. */
  sampleId: string;
  answers: Iterable<AnswerAt>;
}

/** The recorded request that is most like another one; of several, the first. */
function findNearest(request: string, answers: Iterable<AnswerAt>): AnswerAt | undefined {
  let nearest: { answer: AnswerAt; score: number } | undefined;
  for (const answer of answers) {
    const score = likeness(request, canonicalJson(answer.request));
    if (nearest === undefined || score > nearest.score) nearest = { answer, score };
  }
  return nearest?.answer;
}

/** The request without what every request has, so that places are short. */
function bodyOf({ body, ...others }: Readonly<Record<string, unknown>>): unknown {
  return { ...others, ...(body as object) };
}

/** Says which request has no answer, and in which line it differs from the nearest one that has. */
export function explainMiss({ file, misses, request, sampleId, answers }: Miss): Problem {
  const nearest = findNearest(request, answers);
  const difference =
    nearest && firstDifference(bodyOf(nearest.request), bodyOf(JSON.parse(request) as AnswerAt['request']));
  const whose = sampleId === '' ? '' : misses === 1 ? ` (of ${sampleId})` : `; the first is of ${sampleId}`;
  return {
    message: `${file} holds no answer to ${misses === 1 ? 'one request' : `${misses} requests`} of this run${whose}`,
    ...(nearest && { place: { file, line: nearest.line.number } }),
    details: difference
      ? [
          `the nearest recorded request differs first in ${difference.place}:`,
          `  recorded  ${difference.recorded}`,
          `  asked     ${difference.asked}`,
        ]
      : ['it holds no answer at all'],
    hint: `if the change is meant, ask the endpoint once more: without --frozen, with --save-answers ${file}`,
  };
}
