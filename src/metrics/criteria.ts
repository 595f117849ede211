import type { RunEvent } from '../record/event.ts';
import { exactSum } from './exact-sum.ts';
import { type Fold, type NamedMetric, type Part, withInterval } from './fold.ts';

/** What one criterion came to over all items. */
export interface CriterionTally {
  passed: number;
  failed: number;
  errored: number;
  clamped: number;
  emptyReferences: number;
  /** Over the items that it could grade. */
  meanScore: number | undefined;
}

const uuidAtEnd = /-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A criterion's name without the uuid that its id ends in. */
export function criterionName(id: string): string {
  return id.replace(uuidAtEnd, '');
}

interface Counts extends Omit<CriterionTally, 'meanScore'> {
  sum: ReturnType<typeof exactSum>;
}

/** Counts the verdicts of each criterion, by its id; two criteria may have one name. */
export function criteriaTally() {
  const tallies = new Map<string, Counts>();
  const start = (): Counts => ({
    ...{ passed: 0, failed: 0, errored: 0, clamped: 0, emptyReferences: 0 },
    sum: exactSum(),
  });
  return {
    add(event: RunEvent): void {
      if (event.type !== 'criterion') return;
      const { name, passed, score, error } = event.data;
      const counts = tallies.get(name) ?? start();
      tallies.set(name, counts);
      if (error !== undefined) counts.errored += 1;
      else {
        if (passed) counts.passed += 1;
        else counts.failed += 1;
        counts.sum.add(score);
      }
      if (event.data['clamped'] === true) counts.clamped += 1;
      if (event.data['empty_reference'] === true) counts.emptyReferences += 1;
    },
    result(): ReadonlyMap<string, CriterionTally> {
      return new Map(
        [...tallies].map(([id, { sum, ...counts }]) => {
          const graded = counts.passed + counts.failed;
          return [id, { ...counts, meanScore: graded === 0 ? undefined : sum.total() / graded }];
        }),
      );
    },
  };
}

/** What the criteria are called in a report: by their names, or of those that share one, by their ids. */
function shownNames(ids: readonly string[]): readonly string[] {
  const names = ids.map(criterionName);
  return ids.map((id, index) => {
    const own = names[index] ?? id;
    return names.indexOf(own) === names.lastIndexOf(own) ? own : id;
  });
}

/** The metrics that criteria of these ids come to. */
export function criteriaMetricNames(ids: readonly string[]): readonly string[] {
  return shownNames([...ids].sort()).flatMap((name) => [
    ...withInterval(`criteria/${name}/pass_rate`),
    ...['mean_score', 'errored', 'clamped', 'empty_references'].map((key) => `criteria/${name}/${key}`),
  ]);
}

/** `criteria/<name>/…`: the pass rate and mean score of each criterion, and what is worth a look. */
export const criteriaMetrics: NamedMetric = Object.assign(tallyCriteria, {
  names: ['criteria/*/*'],
  parts(event: RunEvent): readonly Part[] {
    if (event.type !== 'criterion' || event.data.error !== undefined) return [];
    const { name, passed, score } = event.data;
    return [
      [`criteria/${name}/pass_rate`, passed],
      [`criteria/${name}/mean_score`, score],
    ];
  },
  rename(metrics: readonly string[]) {
    const isOwn = (metric: string) => metric.startsWith('criteria/');
    const idOf = (metric: string) => metric.slice('criteria/'.length, metric.lastIndexOf('/'));
    const ids = [...new Set(metrics.filter(isOwn).map(idOf))];
    const names = shownNames(ids);
    return metrics.map((metric) => {
      if (!isOwn(metric)) return metric;
      return `criteria/${names[ids.indexOf(idOf(metric))]}${metric.slice(metric.lastIndexOf('/'))}`;
    });
  },
});

function tallyCriteria(): Fold {
  const tally = criteriaTally();
  return {
    add: tally.add,
    result() {
      const all = [...tally.result()].sort(([a], [b]) => (a < b ? -1 : 1));
      const names = shownNames(all.map(([id]) => id));
      return Object.fromEntries(
        all.flatMap(([id, { passed, failed, errored, clamped, emptyReferences, meanScore }], index) => {
          const name = names[index] ?? id;
          const numbers: [string, number | undefined][] = [
            ['pass_rate', passed + failed === 0 ? undefined : passed / (passed + failed)],
            ['mean_score', meanScore],
            ['errored', errored || undefined],
            ['clamped', clamped || undefined],
            ['empty_references', emptyReferences || undefined],
          ];
          return numbers.flatMap(([key, value]) =>
            value === undefined ? [] : [[`criteria/${name}/${key}`, value] as const],
          );
        }),
      );
    },
  };
}
