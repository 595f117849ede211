import type { Row } from '../samples/parse-line.ts';
import { FindingList, quoted } from './finding.ts';
import type { Judge } from './judge.ts';
import { idealsOf, type PlacedSample, placeOfSample, type SampleCheck } from './sample-check.ts';

/** The classes to which a text that is right makes every longer one right, so that a longer ideal adds nothing. */
const oneIsEnough = new Set(['Match', 'TestMatch', 'Includes']);

/** So many ideals of a sample, and answers of an eval, are compared with each other. */
const mostIdeals = 20;
const mostAnswers = 50;

/** Whether the answers of an eval recur, so that one may be given in place of another: "yes" and "no", not the sums of a calculation. */
function areLabels(answers: number, samples: number): boolean {
  return answers > 1 && answers <= mostAnswers && samples >= 2 * answers;
}

/** The letters and digits of a text: "Yes." and "yes" are one answer in two spellings. */
function essence(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether one of two texts contains the other, and says something else. */
function isContained(one: string, other: string): boolean {
  const [left, right] = [essence(one), essence(other)];
  return left !== right && (left.includes(right) || right.includes(left));
}

/** Ideals of which one contains another: the longer one adds nothing, or, as the answer to another sample, it is wrongly judged right. */
export function idealOverlap(template: { name: string }, { judgeText, count }: Judge): SampleCheck {
  const found = new FindingList();
  /** The first sample of each answer; no more are kept than may be labels. */
  const answers = new Map<string, PlacedSample>();

  const withIdeal = (sample: PlacedSample, ideal: string): PlacedSample & { value: Row } => ({
    ...sample,
    value: { ...sample.value, ideal },
  });

  async function compareOwn(sample: PlacedSample, ideals: readonly string[]): Promise<void> {
    for (const [index, ideal] of ideals.entries()) {
      const others = ideals.filter((other, at) => other !== '' && (other.length < ideal.length || at < index));
      for (const other of others) {
        if ((await judgeText(withIdeal(sample, other), ideal)).outcome !== 'correct') continue;
        found.add({
          code: 'ideal-overlap',
          message:
            ideal === other
              ? `the ideal ${quoted(ideal)} stands here twice`
              : `the ideal ${quoted(ideal)} adds nothing: ${quoted(other)} makes right what it would`,
          place: placeOfSample(sample),
          hint: 'remove one of them, the one that accepts too much if there is any',
        });
        break;
      }
    }
  }

  async function compareAnswers(): Promise<void> {
    for (const [answer, sample] of answers) {
      for (const [other, { line, file }] of answers) {
        if (idealsOf(sample.value).includes(other) || !isContained(answer, other)) continue;
        if ((await judgeText(withIdeal(sample, answer), other)).outcome !== 'correct') continue;
        const where = file === sample.file ? `line ${line}` : `${file}:${line}`;
        found.add({
          code: 'ideal-overlap',
          message: `where ${quoted(answer)} is right, as here, ${quoted(other)}, the ideal of ${where}, is judged right as well`,
          place: placeOfSample(sample),
          hint: 'choose ideals of which none contains another, or a class that compares the whole answer',
        });
      }
    }
  }

  return {
    async see(sample) {
      const ideals = idealsOf(sample.value);
      if (ideals.length > 1 && oneIsEnough.has(template.name)) await compareOwn(sample, ideals.slice(0, mostIdeals));
      // An empty ideal makes every answer right, which is told as such.
      for (const ideal of ideals.filter((each) => each !== '')) {
        if (answers.size <= mostAnswers && !answers.has(ideal)) answers.set(ideal, sample);
      }
    },
    async findings() {
      if (areLabels(answers.size, count)) await compareAnswers();
      return found.list();
    },
  };
}
