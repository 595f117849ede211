import { describe, expect, test } from 'vitest';
import { modelGraded } from '../../src/evals/model-graded.ts';
import { reportFold } from '../../src/metrics/report-fold.ts';
import { PythonRandom } from '../../src/random/python-random.ts';
import type { SampleEvent } from '../../src/record/event.ts';
import { errorEvent, foldAll, matchOf, metricsOf, samplingOf } from './events.ts';

const report = (events: readonly SampleEvent[]) => {
  const folds = modelGraded.metrics.map((metric) => metric({ seed: 1 }));
  return Object.assign({}, ...folds.map((fold) => foldAll(fold, events))) as Record<string, number>;
};
const verdict = (choice: string, score: number | null, metascore?: boolean) =>
  metricsOf({ choice, score, ...(metascore === undefined ? {} : { metascore }) });

describe('the report of graded answers', () => {
  test('counts choices and means scores, with and without those that cannot be read', () => {
    const events = [verdict('Yes', 1), verdict('No', 0), verdict('Yes', 1), verdict('__invalid__', 0), samplingOf({})];
    expect(report(events)).toEqual({
      'counts/Yes': 2,
      'counts/No': 1,
      'counts/__invalid__': 1,
      score: 0.5,
      score_graded: 2 / 3,
    });
  });

  test('has no score where the rubric has none', () => {
    expect(report([verdict('A', null), verdict('__invalid__', null)])).toEqual({
      'counts/A': 1,
      'counts/__invalid__': 1,
    });
  });

  test('has no score of graded answers where none was graded', () => {
    expect(report([verdict('__invalid__', -1)])).toEqual({ 'counts/__invalid__': 1, score: -1 });
  });

  test('says how often the grader was right, where that is known', () => {
    const events = [verdict('A', 1, true), verdict('B', 0, false), verdict('__invalid__', 0, false)];
    expect(report(events)).toMatchObject({ metascore: 1 / 3 });
  });

  test('is empty without verdicts', () => {
    expect(report([matchOf(true), errorEvent])).toEqual({});
  });

  test('does not depend on the order of the events', () => {
    const random = PythonRandom.fromInt(5);
    const choices = ['A', 'B', '__invalid__'];
    for (let round = 0; round < 200; round += 1) {
      const events = Array.from({ length: random.randbelow(30) }, () =>
        verdict(choices[random.randbelow(3)] ?? 'A', random.random(), random.random() < 0.5),
      );
      const before = Object.entries(foldAll(reportFold(modelGraded.metrics, { seed: 1 }), events));
      random.shuffle(events);
      expect(Object.entries(foldAll(reportFold(modelGraded.metrics, { seed: 1 }), events))).toEqual(before);
    }
  });
});
