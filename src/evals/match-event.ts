import { pickPrefix } from '../graders/text-match.ts';
import type { MatchData, SampleEvent } from '../record/event.ts';

/** A comparison as oaieval records it: a list of one expected value becomes that value. */
export function matchEvent({ expected, ...data }: MatchData): SampleEvent {
  const single = Array.isArray(expected) && expected.length === 1;
  const { correct, ...others } = data;
  return { type: 'match', data: { correct, expected: single ? expected[0] : expected, ...others } as MatchData };
}

/** The comparison of Match and MultipleChoice: an answer is right when it begins with an ideal. */
export function prefixMatchEvent(sampled: string, ideals: readonly string[]): SampleEvent {
  const picked = pickPrefix(sampled, ideals);
  return matchEvent({ correct: picked !== null, expected: ideals, picked, sampled, options: ideals });
}
