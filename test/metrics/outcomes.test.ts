import { describe, expect, test } from 'vitest';
import { INVALID_CHOICE, ledger, outcomeOf } from '../../src/metrics/outcomes.ts';
import type { Outcome, SampleEvent } from '../../src/record/event.ts';
import { errorEvent, foldAll, matchOf, metricsOf, sampleEvent, samplingOf } from './events.ts';

describe('a sample is', () => {
  test.for<[Outcome, string, SampleEvent[]]>([
    ['correct', 'its match is', [samplingOf({}), matchOf(true)]],
    ['incorrect', 'its match is', [matchOf(false), metricsOf({ accuracy: 0, f1_score: 0.5 })]],
    ['incorrect', 'its last match is', [matchOf(true), matchOf(false)]],
    ['correct', 'its grader chose what the sample expects', [metricsOf({ choice: 'A', score: 0, metascore: true })]],
    ['incorrect', 'its grader chose otherwise', [metricsOf({ choice: 'B', score: 1, metascore: false })]],
    ['scored', 'its grader chose', [metricsOf({ choice: 'A', score: null })]],
    ['scored', 'it has a score', [metricsOf({ score: 0 })]],
    ['ungraded', 'the verdict cannot be read', [metricsOf({ choice: INVALID_CHOICE, score: 0 })]],
    [
      'ungraded',
      'the verdict cannot be read, whatever was expected',
      [metricsOf({ choice: INVALID_CHOICE, metascore: false })],
    ],
    ['ungraded', 'nothing was decided', [samplingOf({}), metricsOf({ seconds: 3 })]],
    ['ungraded', 'nothing was recorded', []],
    ['errored', 'a request failed, whatever else was recorded', [matchOf(true), errorEvent]],
  ])('%s when %s', ([outcome, , events]) => {
    expect(outcomeOf(events)).toBe(outcome);
  });
});

describe('the ledger', () => {
  const none = { samples: 0, correct: 0, incorrect: 0, scored: 0, ungraded: 0, errored: 0, not_run: 0 };

  test('counts every sample once, and those not run', () => {
    const events = [
      ...[sampleEvent('correct'), matchOf(true)],
      ...[sampleEvent('incorrect'), matchOf(false)],
      ...[sampleEvent('errored'), errorEvent],
      ...[sampleEvent('scored'), metricsOf({ score: 1 })],
      ...[sampleEvent('ungraded')],
      ...[sampleEvent('correct'), matchOf(true)],
    ];
    const counts = { correct: 2, incorrect: 1, scored: 1, ungraded: 1, errored: 1 };
    expect(foldAll(ledger({ planned: 9 }), events)).toEqual({ samples: 9, ...counts, not_run: 3 });
    expect(foldAll(ledger(), events)).toEqual({ samples: 6, ...counts, not_run: 0 });
  });

  test('of a record of oaieval counts matches and errors', () => {
    const events = [matchOf(true), metricsOf({ accuracy: 1 }), matchOf(false), metricsOf({ accuracy: 0 }), errorEvent];
    expect(foldAll(ledger(), events)).toEqual({ ...none, samples: 3, correct: 1, incorrect: 1, errored: 1 });
  });

  test('of a record of oaieval without matches counts grades', () => {
    const events = [metricsOf({ choice: 'A', score: 1 }), metricsOf({ choice: INVALID_CHOICE, score: 0 })];
    expect(foldAll(ledger(), events)).toEqual({ ...none, samples: 2, scored: 1, ungraded: 1 });
  });

  test('of a run in which nothing ran says so', () => {
    expect(foldAll(ledger({ planned: 4 }), [])).toEqual({ ...none, samples: 4, not_run: 4 });
  });
});
