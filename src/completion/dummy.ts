import type { Completion } from './completion-fn.ts';

const answer: Completion = { texts: ['This is a dummy response.'] };

/** Answers without any network, with oaieval's own words, and leaves no sampling event behind. */
export function dummy(): Promise<Completion> {
  return Promise.resolve(answer);
}
