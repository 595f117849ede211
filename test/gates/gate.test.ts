import { expect, test } from 'vitest';
import { checkGate } from '../../src/gates/check-gates.ts';
import { type Gate, holds, mergeGates, type Operator, parseGate } from '../../src/gates/gate.ts';

const gate = (text: string): Gate => {
  const parsed = parseGate(text);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed;
};

test.for<[string, string, string, number]>([
  ['accuracy>=0.85', 'accuracy', '>=', 0.85],
  [' accuracy  >= .85 ', 'accuracy', '>=', 0.85],
  ['errored<=2', 'errored', '<=', 2],
  ['score > -1', 'score', '>', -1],
  ['usage_total_tokens<1e6', 'usage_total_tokens', '<', 1e6],
  ['counts/Yes==3', 'counts/Yes', '==', 3],
  ['criteria/a >= b/pass_rate>=0.5', 'criteria/a >= b/pass_rate', '>=', 0.5],
  ['counts/x<y<3', 'counts/x<y', '<', 3],
  ['pass^3>=1', 'pass^3', '>=', 1],
])('%j limits %s', ([text, metric, operator, limit]) => {
  expect(gate(text)).toMatchObject({ metric, operator, limit });
});

test.for<[string, RegExp]>([
  ['accuracy', /to a shell/],
  ['', /to a shell/],
  ['accuracy=>0.8', /OP is one of/],
  ['accuracy=0.8', /OP is one of/],
  ['accuracy!=0.8', /OP is one of/],
  ['accuracy>==0.8', /OP is one of/],
  ['accuracy>=80%', /from 0 to 1/],
  ['accuracy>=high', /VALUE a number/],
  ['accuracy>=', /VALUE a number/],
  ['>=0.8', /METRIC|OP/],
])('%j is no threshold', ([text, hint]) => {
  const parsed = parseGate(text);
  expect('problem' in parsed && parsed.problem.hint).toMatch(hint);
});

test.for<[number, Operator, number, boolean]>([
  [0.85, '>=', 0.85, true],
  [0.85, '>', 0.85, false],
  [2, '<=', 2, true],
  [2, '<', 2, false],
  [1, '==', 1, true],
  [0.999, '==', 1, false],
])('%d %s %d is %s', ([value, operator, limit, expected]) => {
  expect(holds(value, { gate: '', metric: '', operator, limit })).toBe(expected);
});

test('a nearer gate replaces those of its metric and side, and no others', () => {
  const near = [gate('accuracy>=0.5'), gate('errored<=9')];
  const far = [gate('accuracy>0.9'), gate('accuracy<1'), gate('errored<=9'), gate('score>=1'), gate('score>=1')];
  expect(mergeGates([near, far]).map((each) => each.gate)).toEqual([
    'accuracy>=0.5',
    'errored<=9',
    'accuracy<1',
    'score>=1',
  ]);
});

test('several gates of one source all count', () => {
  expect(mergeGates([[gate('accuracy>=0.5'), gate('accuracy>0.6')]])).toHaveLength(2);
});

const names = ['accuracy', 'accuracy.lower', 'accuracy.upper', 'errored', 'usage_*', 'criteria/x/errored'];

test.for<[string, RegExp | undefined]>([
  ['accuracy>=0.8', undefined],
  ['accuracy.lower>=0.8', undefined],
  ['usage_cost<3', undefined],
  ['errored<=100', undefined],
  ['criteria/x/errored<=2', undefined],
  ['acuracy>=0.8', /cannot produce the metric "acuracy"/],
  ['usage_<3', /cannot produce/],
  ['errored.lower<3', /cannot produce/],
  ['accuracy>=85', /is a share, from 0 to 1/],
  ['accuracy.upper<=-1', /is a share, from 0 to 1/],
])('of an eval with few metrics, %s is found %s', ([text, message]) => {
  const problem = checkGate(gate(text), 'a.dev.v0', names);
  if (message === undefined) expect(problem).toBeUndefined();
  else expect(problem?.message).toMatch(message);
});

test('where an eval does not say what it produces, no metric is refused before the run', () => {
  expect(checkGate(gate('anything>=3'), 'a.dev.v0', undefined)).toBeUndefined();
});
