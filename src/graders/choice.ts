import { trim } from '../prompts/python-space.ts';

/** How a line of a verdict and a choice are compared. */
export type MatchFn = 'include' | 'exact' | 'endswith' | 'starts_or_endswith';

/** ASCII punctuation, which is deleted from a verdict before it is read: a choice that has any can never be found. */
export const punctuation: RegExp = /[!-/:-@[-`{-~]/g;

const fits: Readonly<Record<MatchFn, (line: string, choice: string) => boolean>> = {
  // The line in the choice, as in oaieval, not the other way round.
  include: (line, choice) => choice.includes(line),
  exact: (line, choice) => line === choice,
  endswith: (line, choice) => line.endsWith(choice),
  starts_or_endswith: (line, choice) => line.startsWith(choice) || line.endsWith(choice),
};

/** The names of the comparisons. */
export const matchFns: readonly string[] = Object.keys(fits);

/** What a verdict may say, and how it is looked for. */
export interface ChoiceReading {
  choices: readonly string[];
  matchFn: MatchFn;
  /** Whether the last line counts most, since the reasons come first. */
  fromEnd: boolean;
}

/** The choice of the first line that has one; undefined where the verdict cannot be read. Choices are tried in their order. */
export function readChoice(text: string, { choices, matchFn, fromEnd }: ChoiceReading): string | undefined {
  const lines = trim(text).split('\n');
  for (const line of fromEnd ? lines.reverse() : lines) {
    const plain = trim(line).replace(punctuation, '');
    const choice = plain === '' ? undefined : choices.find((each) => fits[matchFn](plain, each));
    if (choice !== undefined) return choice;
  }
  return undefined;
}

/** The score of a choice; an unreadable verdict has the lowest, as in oaieval, and without scores there is none. */
export function scoreOf(choice: string | undefined, scores: ReadonlyMap<string, number> | undefined): number | null {
  if (scores === undefined) return null;
  return (choice === undefined ? Math.min(...scores.values()) : scores.get(choice)) ?? null;
}
