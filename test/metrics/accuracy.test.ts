import { expect, test } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { meanMetric } from '../../src/metrics/mean-metric.ts';
import { errorEvent, foldAll, matchOf, metricsOf } from './events.ts';

const matches = (correct: number, incorrect: number) => [
  ...Array.from({ length: correct }, () => matchOf(true)),
  ...Array.from({ length: incorrect }, () => matchOf(false)),
];

test('accuracy is the share of correct matches, with its standard error', () => {
  const { accuracy: share, accuracy_stderr: error } = foldAll(accuracy({ seed: 1 }), matches(3, 1));
  expect(share).toBe(0.75);
  // The sample standard deviation of 1, 1, 1, 0, divided by the root of 4.
  expect(error).toBeCloseTo(0.5 / 2, 12);
});

test('errored samples do not count', () => {
  expect(foldAll(accuracy({ seed: 1 }), [...matches(1, 1), errorEvent])).toMatchObject({ accuracy: 0.5 });
});

test('one match has no standard error', () => {
  expect(foldAll(accuracy({ seed: 1 }), matches(1, 0))).toEqual({ accuracy: 1 });
});

test('no match has no accuracy', () => {
  expect(foldAll(accuracy({ seed: 1 }), [errorEvent])).toEqual({});
});

test('a mean is taken over the events that have the number', () => {
  const events = [metricsOf({ f1_score: 1 }), metricsOf({ f1_score: 0.5 }), metricsOf({ other: 7 }), matchOf(true)];
  expect(foldAll(meanMetric('f1_score')({ seed: 1 }), events)).toEqual({ f1_score: 0.75 });
});

test('a mean of nothing is left out', () => {
  expect(foldAll(meanMetric('f1_score')({ seed: 1 }), [metricsOf({ f1_score: null })])).toEqual({});
});
