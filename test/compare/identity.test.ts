import { expect, test } from 'vitest';
import { identityOf, promptChanges, whyNotComparable } from '../../src/compare/identity.ts';
import type { RunSpec } from '../../src/record/event.ts';
import { type MadeRun, recordText } from './records.ts';

function specOf(run: Partial<MadeRun> = {}): RunSpec {
  const [line = ''] = recordText({ samples: [], ...run }).split('\n');
  return (JSON.parse(line) as { spec: RunSpec }).spec;
}

const reasons = (base: Partial<MadeRun>, now: Partial<MadeRun>) =>
  whyNotComparable(identityOf(specOf(base)), identityOf(specOf(now)), { isSameEval: true }).map(
    ({ message }) => message,
  );

const graded = { cls: 'ModelBasedClassify', grader: 'judge', args: { samples_jsonl: 'a', modelgraded_spec: 'fact' } };
const fingerprints = (rubric: string, parameters = 'c') => ({
  fingerprints: { eval: 'a', data: 'b', rubric, parameters },
});

test.for<[string, Partial<MadeRun>, Partial<MadeRun>]>([
  ['another model', { fns: ['gpt-4o'] }, { fns: ['gpt-4o-mini'] }],
  ['other data', {}, { config: { fingerprints: { data: 'z', parameters: 'c' } } }],
  ['a renamed data file', {}, { config: { args: { samples_jsonl: 'renamed.jsonl' } } }],
  ['other examples', {}, { config: { args: { samples_jsonl: 'a', num_few_shot: 3, few_shot_jsonl: 'b' } } }],
  ['another command', {}, { config: { command: 'tseval model q --concurrency 1' } }],
  ['the same class by its path', {}, { config: { cls: 'evals.elsuite.basic.match:Match' } }],
  [
    'the same grader of another model',
    { fns: ['a', 'judge'], config: graded },
    { fns: ['b', 'judge'], config: graded },
  ],
])('%s is no hindrance', ([, base, now]) => {
  const same = (run: Partial<MadeRun>): Partial<MadeRun> => ({
    ...run,
    config: { fingerprints: { data: 'b', parameters: 'c' }, ...run.config },
  });
  expect(reasons(same(base), same(now))).toEqual([]);
});

test.for<[string, Partial<MadeRun>, Partial<MadeRun>, string[]]>([
  ['the eval', {}, { evalName: 'r.dev.v0' }, ['the evals differ: q.dev.v0 and r.dev.v0']],
  ['the class', {}, { config: { cls: 'Includes' } }, ['the classes differ: Match and Includes']],
  [
    'the grader',
    { config: graded },
    { config: { ...graded, grader: 'other' } },
    ['the graders differ: judge and other'],
  ],
  [
    'the rubric',
    { config: { ...graded, ...fingerprints('1') } },
    { config: { ...graded, ...fingerprints('2') } },
    ['the rubrics differ'],
  ],
  [
    'the criteria of a hosted eval',
    { config: { cls: 'TestingCriteria', args: { testing_criteria: [1] } } },
    { config: { cls: 'TestingCriteria', args: { testing_criteria: [2] } } },
    ['the rubrics differ'],
  ],
  [
    'an argument',
    {},
    { config: { args: { samples_jsonl: 'q.jsonl', max_tokens: 20 } } },
    ['the argument max_tokens differs: absent and 20'],
  ],
  ['the seed', {}, { config: { seed: 2, fingerprints: { parameters: 'd' } } }, ['the seeds differ: 1 and 2']],
  [
    'the completion arguments',
    {},
    { config: { command: 'tseval model q --completion-args top_p=1', fingerprints: { parameters: 'd' } } },
    ['the parameters differ: tseval model q, and tseval model q --completion-args top_p=1'],
  ],
])('%s must be the same', ([, base, now, expected]) => {
  expect(reasons(base, now)).toEqual(expected);
});

test('what answers is told apart from what grades', () => {
  expect(identityOf(specOf({ fns: ['a', 'judge'], config: graded })).models).toEqual(['a']);
  expect(identityOf(specOf({ fns: ['judge'], config: graded }))).toMatchObject({ models: ['judge'], grader: 'judge' });
  expect(identityOf(specOf({ fns: ['a'] }))).toMatchObject({ models: ['a'], grader: undefined });
});

test('a changed prompt is what one compares, and is said', () => {
  const [base, now] = [specOf(), specOf({ config: { args: { samples_jsonl: 'q.jsonl', num_few_shot: 3 } } })];
  expect(promptChanges(identityOf(base), identityOf(now))).toEqual(['num_few_shot absent → 3']);
});
