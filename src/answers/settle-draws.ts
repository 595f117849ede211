import type { StoredAnswer } from './answer-line.ts';

/** An answer to a request, and whether this run got it or the file held it before. */
export interface Draw extends StoredAnswer {
  isNew: boolean;
}

function keyOf({ which }: Draw): string {
  return which === undefined ? '' : `${which.sample} ${which.repeat}`;
}

/**
 * What a file keeps of all answers to one request. A new answer takes the place of an older one of the same sample, and of one
 * that was everyone's. Answers that are all alike become one line for everyone, which stays the same when samples come and go.
 */
export function settleDraws(draws: readonly Draw[]): StoredAnswer[] {
  const kept = new Map<string, Draw>();
  const hasNew = draws.some(({ isNew }) => isNew);
  for (const draw of draws) {
    if (hasNew && !draw.isNew && draw.which === undefined) continue;
    const key = keyOf(draw);
    if (draw.isNew || !kept.get(key)?.isNew) kept.set(key, draw);
  }
  const answers = [...kept.values()];
  const [first] = answers;
  if (first === undefined) return [];
  const isOne = answers.every(({ response }) => response === first.response);
  return isOne ? [{ ...first, which: undefined }] : answers;
}
