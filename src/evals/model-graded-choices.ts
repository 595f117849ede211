import type { Problem } from '../errors.ts';
import { punctuation } from '../graders/choice.ts';
import { closestNames, didYouMean } from '../schema/closest-names.ts';
import type { NamedSpec } from './template.ts';

/** What a rubric says of the choices; a list, a text of which each character is one, or a form that counts the completions. */
export interface ChoiceSpec {
  choice_strings: string | readonly string[];
  choice_scores?: 'from_strings' | Readonly<Record<string, number>> | null;
}

/** What a grader may choose, and what each choice is worth. */
export interface Choices {
  choices: readonly string[];
  /** None where the rubric only sorts. */
  scores: ReadonlyMap<string, number> | undefined;
  problems: readonly Problem[];
}

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Reads the choices of a rubric for so many completions, and everything that is wrong with them. */
export function readChoices(rubric: NamedSpec, completionCount: number): Choices {
  const spec = rubric.value as ChoiceSpec;
  const choices = listChoices(spec.choice_strings, completionCount);
  const problems = [...choiceProblems(rubric, choices, completionCount)];
  const { choice_scores: given } = spec;
  if (given === undefined || given === null) return { choices, scores: undefined, problems };
  if (given === 'from_strings') {
    // NFKC: as to Python, full-width digits are numbers, too.
    const scores = new Map(choices.map((choice) => [choice, Number(choice.normalize('NFKC').trim() || 'x')]));
    return { choices, scores, problems: [...problems, ...wordProblems(rubric, scores)] };
  }
  const scores = new Map(Object.entries(given));
  return { choices, scores, problems: [...problems, ...scoreProblems(rubric, choices, scores)] };
}

function listChoices(given: ChoiceSpec['choice_strings'], count: number): readonly string[] {
  if (typeof given !== 'string') return given;
  const numbers = Array.from({ length: count }, (_, index) => index);
  if (given === 'from_n') return numbers.map((index) => String(index + 1));
  if (given === 'from_n_abc') return numbers.map(letterAt);
  if (given === 'from_n_ABC') return numbers.map((index) => letterAt(index).toUpperCase());
  return [...given];
}

/** a, b, c, …; after z it begins anew, as in oaieval. */
export function letterAt(index: number): string {
  return letters[index % letters.length] ?? '';
}

function* choiceProblems(
  { name, value, place }: NamedSpec,
  choices: readonly string[],
  count: number,
): Iterable<Problem> {
  const { choice_strings: given } = value as ChoiceSpec;
  for (const [index, choice] of choices.entries()) {
    const at = place(typeof given === 'string' ? ['choice_strings'] : ['choice_strings', index]);
    const quoted = JSON.stringify(choice);
    if (choices.indexOf(choice) < index) {
      if (given !== 'from_n_abc' && given !== 'from_n_ABC') continue;
      yield {
        message: `${given} of the rubric "${name}" has ${letters.length} letters for ${count} completions`,
        place: at,
        hint: 'use from_n, which counts on',
      };
      return;
    }
    if (choice.trim() === '') {
      const hint = 'remove it: it would fit every answer';
      yield { message: `the choice ${quoted} of the rubric "${name}" is empty`, place: at, hint };
    } else if (choice.search(punctuation) >= 0) {
      yield {
        message: `the choice ${quoted} of the rubric "${name}" has punctuation, and could never be found in a verdict`,
        place: at,
        hint: 'write it with letters and digits only: punctuation is deleted from a verdict before it is read',
      };
    } else if (choice.includes('\n')) {
      const hint = 'write it on one line: a verdict is read line by line';
      yield { message: `the choice ${quoted} of the rubric "${name}" has a line break`, place: at, hint };
    }
  }
}

function wordProblems({ name, place }: NamedSpec, scores: ReadonlyMap<string, number>): readonly Problem[] {
  const words = [...scores].filter(([, score]) => Number.isNaN(score)).map(([choice]) => JSON.stringify(choice));
  if (words.length === 0) return [];
  const are = words.length === 1 ? 'is not a number' : 'are not numbers';
  return [
    {
      message: `choice_scores of the rubric "${name}" is from_strings, but ${listed(words)} ${are}`,
      place: place(['choice_scores']),
      hint: 'give each choice its score: {"Yes": 1, "No": 0}',
    },
  ];
}

function scoreProblems(
  { name, place }: NamedSpec,
  choices: readonly string[],
  scores: ReadonlyMap<string, number>,
): readonly Problem[] {
  const unknown = [...scores.keys()].filter((choice) => !choices.includes(choice));
  const unscored = choices.filter((choice) => !scores.has(choice));
  // A misspelt choice is one mistake, not two.
  const meant = unknown.map((choice) => closestNames(choice, unscored, 1)[0]);
  const missing = unscored.filter((choice) => !meant.includes(choice)).map((choice) => JSON.stringify(choice));
  const all = choices.map((choice) => JSON.stringify(choice));
  return [
    ...unknown.map((choice) => ({
      message: `choice_scores of the rubric "${name}" scores ${JSON.stringify(choice)}, which is no choice of it`,
      place: place(['choice_scores', choice], 'key'),
      hint: didYouMean(choice, unscored, 1) ?? `its choices: ${all.join(', ')}`,
    })),
    ...(missing.length === 0
      ? []
      : [
          {
            message: `choice_scores of the rubric "${name}" has no score for ${listed(missing)}`,
            place: place(['choice_scores'], 'key'),
            hint: 'give every choice of choice_strings a score',
          },
        ]),
  ];
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
