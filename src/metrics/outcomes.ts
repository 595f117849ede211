import type { Metrics, Outcome, SampleEvent } from '../record/event.ts';
import type { Fold } from './fold.ts';

/** What oaieval records as the choice of a grader whose verdict cannot be read. */
export const INVALID_CHOICE = '__invalid__';

const OUTCOMES = ['correct', 'incorrect', 'scored', 'ungraded', 'errored'] as const satisfies readonly Outcome[];

/** How a sample ended, read off what was recorded for it: an error outweighs a verdict, a verdict outweighs a score. */
export function outcomeOf(events: readonly SampleEvent[]): Outcome {
  if (events.some((event) => event.type === 'error')) return 'errored';
  const criteria = events.filter((event) => event.type === 'criterion');
  if (criteria.length > 0) return criteria.every(({ data }) => data.passed) ? 'correct' : 'incorrect';
  const grades = events.filter((event) => event.type === 'metrics').map((event) => gradeOf(event.data));
  if (grades.includes('ungraded')) return 'ungraded';
  const verdict = grades.findLast((grade) => grade === 'correct' || grade === 'incorrect');
  if (verdict !== undefined) return verdict;
  const match = events.findLast((event) => event.type === 'match');
  if (match !== undefined) return match.data.correct ? 'correct' : 'incorrect';
  return grades.includes('scored') ? 'scored' : 'ungraded';
}

/** What a `metrics` event says of its sample; nothing, where it only measures. */
function gradeOf({ choice, metascore, score }: Readonly<Record<string, unknown>>): Outcome | undefined {
  if (choice === INVALID_CHOICE) return 'ungraded';
  if (typeof metascore === 'boolean') return metascore ? 'correct' : 'incorrect';
  return typeof score === 'number' || typeof choice === 'string' ? 'scored' : undefined;
}

/**
 * Counts every sample under exactly one outcome, so that none can go missing unseen; where samples are repeated, every repeat of
 * each. `planned` is how many samples the run was to evaluate; without it, as many as were seen. Records of oaieval have no `sample`
 * events: there the verdicts themselves are counted.
 */
export function ledger({ planned, repeats = 1 }: { planned?: number | undefined; repeats?: number } = {}): Fold {
  const samples = tally();
  const errors = tally();
  const matches = tally();
  const grades = tally();
  return {
    add(event) {
      if (event.type === 'sample') samples.count(event.data.outcome);
      else if (event.type === 'error') errors.count('errored');
      else if (event.type === 'match') matches.count(outcomeOf([event]));
      else if (event.type === 'metrics') grades.count(outcomeOf([event]));
    },
    result() {
      const verdicts = matches.total() > 0 ? matches : grades;
      const seen = samples.total() > 0 ? [samples] : [verdicts, errors];
      const counts = OUTCOMES.map((outcome) => [outcome, sum(seen.map((each) => each.of(outcome)))] as const);
      const total = sum(counts.map(([, count]) => count));
      const expected = Math.max((planned ?? 0) * repeats, total);
      return { samples: Math.ceil(expected / repeats), ...Object.fromEntries(counts), not_run: expected - total };
    },
  };
}

interface Tally {
  count(outcome: Outcome): void;
  of(outcome: Outcome): number;
  total(): number;
}

function tally(): Tally {
  const counts = new Map<Outcome, number>();
  return {
    count: (outcome) => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1),
    of: (outcome) => counts.get(outcome) ?? 0,
    total: () => sum([...counts.values()]),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** How many outcomes a run was to have: one for each repeat of each sample. */
export function plannedOutcomes({ samples = 0, repeats = 1 }: Metrics): number {
  return samples * repeats;
}
