import { exactSum } from './exact-sum.ts';
import type { Metric } from './fold.ts';

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
    add(event: Parameters<ReturnType<Metric>['add']>[0]): void {
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

/** `criteria/<name>/…`: the pass rate and mean score of each criterion, and what is worth a look. Of one name, the ids tell them apart. */
export const criteriaMetrics: Metric = () => {
  const tally = criteriaTally();
  return {
    add: tally.add,
    result() {
      const all = [...tally.result()].sort(([a], [b]) => (a < b ? -1 : 1));
      const names = all.map(([id]) => criterionName(id));
      return Object.fromEntries(
        all.flatMap(([id, { passed, failed, errored, clamped, emptyReferences, meanScore }], index) => {
          const own = names[index] ?? id;
          const name = names.indexOf(own) === names.lastIndexOf(own) ? own : id;
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
};
