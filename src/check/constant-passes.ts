import { toHostedRow } from '../evals/hosted-row.ts';
import type { Template } from '../evals/template.ts';
import { type Finding, quoted } from './finding.ts';
import type { Judge } from './judge.ts';
import { idealsOf, type PlacedSample } from './sample-check.ts';
import { isExplained, type ScoredCheck, shownScore } from './scored-check.ts';

/** Answers beyond so many different ones do not recur often enough to matter. */
const mostAnswers = 5000;
/** So many of the most frequent answers are tried, on so many samples; the best one then on all. */
const mostTried = 3;
/** Where no ideal is known, more have to be tried, of texts up to a length. */
const mostGuessed = 10;
const longestGuess = 100;
const trialSamples = 200;
/** Where the answers are so few, and recur so often, one that names all of them is tried, too. */
const mostChoices = 5;

/** A constant answer and what it scores. */
export interface Constant {
  answer: string;
  score: number;
}

interface ConstantCheck extends ScoredCheck {
  best(): Constant | null;
}

/** The most frequent answers, and all of a few together: to a class that looks for one anywhere, a list of all is right. */
function candidatesOf(counts: ReadonlyMap<string, number>, samples: number, tried: number): readonly string[] {
  const answers = [...counts].sort(([, a], [, b]) => b - a).map(([answer]) => answer);
  const areChoices = answers.length > 1 && answers.length <= mostChoices && samples >= 3 * answers.length;
  return [...answers.slice(0, tried), ...(areChoices ? [answers.join(' ')] : [])];
}

/** What each answer scores over the first samples of the shuffled order; the best one first. */
async function tryAnswers(judge: Judge, answers: readonly string[], samples: number): Promise<Constant[]> {
  const sums = answers.map(() => 0);
  const order = judge.order.subarray(0, samples);
  for (const index of order) {
    const sample = judge.read(index);
    for (const [at, answer] of answers.entries()) {
      sums[at] = (sums[at] ?? 0) + (await judge.judgeText(sample, answer)).score;
    }
  }
  return answers
    .map((answer, at) => ({ answer, score: (sums[at] ?? 0) / order.length }))
    .sort((a, b) => b.score - a.score);
}

async function findBest(judge: Judge, candidates: readonly string[]): Promise<Constant | null> {
  const [first] = await tryAnswers(judge, candidates, trialSamples);
  if (first === undefined || judge.count <= trialSamples) return first ?? null;
  const [best] = await tryAnswers(judge, [first.answer], judge.count);
  return best ?? null;
}

/** Any short text of an item may be what its answer is compared with. */
function textsOf(item: Readonly<Record<string, unknown>>): readonly string[] {
  const texts = Object.values(item).filter((value) => typeof value === 'string');
  return texts.filter(({ length }) => length > 0 && length <= longestGuess);
}

/**
 * Whether one answer to every sample would do: then a score of the eval tells nothing below that constant's. `passMark` is the
 * score from which on a run counts as passed.
 */
export function constantPasses(
  template: Template,
  judge: Judge,
  { place, passMark, empty }: { place: Finding['place']; passMark: number; empty: ScoredCheck },
): ConstantCheck {
  const counts = new Map<string, number>();
  const hasCriteria = template.criteria !== undefined;
  let best: Constant | null = null;

  async function answersTo(sample: PlacedSample): Promise<readonly string[]> {
    const ideals = idealsOf(sample.value);
    if (ideals.length > 0) return ideals;
    if (hasCriteria) return textsOf(toHostedRow(sample.value).item);
    const perfect = await judge.perfectAnswer(sample);
    return perfect === undefined ? [] : [perfect];
  }

  return {
    async see(sample) {
      if (template.judgesFormOnly) return;
      for (const answer of new Set(await answersTo(sample))) {
        const count = counts.get(answer);
        if (count !== undefined || counts.size < mostAnswers) counts.set(answer, (count ?? 0) + 1);
      }
    },
    async findings() {
      const tried = hasCriteria ? mostGuessed : mostTried;
      best = await findBest(judge, candidatesOf(counts, judge.count, tried));
      if (best === null || best.score < passMark || judge.count < 2) return [];
      if (isExplained(best.score, empty.score() ?? 0)) return [];
      return [
        {
          code: 'constant-passes',
          message: `the answer ${quoted(best.answer)} to every sample scores ${shownScore(best.score)}`,
          ...(place && { place }),
          hint: 'add samples with other answers, or use a class to which one answer is not right for all',
        },
      ];
    },
    score: () => best?.score ?? null,
    best: () => best,
  };
}
