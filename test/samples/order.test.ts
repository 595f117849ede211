import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { chooseSamples, sampleOrder } from '../../src/samples/order.ts';

const choose = (only: readonly string[], maxSamples?: number): number[] => [
  ...chooseSamples({ count: 20, idPrefix: 'my-eval.dev', only, maxSamples }),
];

test('the order is that of random.Random(123).shuffle', () => {
  // python3.11 -c 'import random; x = list(range(10)); random.Random(123).shuffle(x); print(x)'
  expect([...sampleOrder(10)]).toEqual([8, 7, 5, 9, 2, 3, 6, 1, 4, 0]);
});

test('the order is a permutation for every count', () => {
  for (let count = 0; count < 300; count++)
    expect([...sampleOrder(count)].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
});

test('without options all samples are chosen', () => {
  expect(choose([])).toEqual([...sampleOrder(20)]);
});

test.for([0, 1, 7, 20, 100])('with a maximum of %i the first ones of the order are chosen', (maxSamples) => {
  expect(choose([], maxSamples)).toEqual([...sampleOrder(20)].slice(0, maxSamples));
});

test.for([
  [['3'], [3]],
  [['my-eval.dev.3'], [3]],
  [['3-6'], [3, 4, 5, 6]],
  [['my-eval.dev.3-4'], [3, 4]],
  [['0-19'], Array.from({ length: 20 }, (_, index) => index)],
  [
    ['5', '2-3', ' 5 ', '3-3'],
    [2, 3, 5],
  ],
] as const)('--sample %j chooses %j in the shuffled order', ([only, expected]) => {
  expect(choose(only)).toEqual([...sampleOrder(20)].filter((index) => (expected as readonly number[]).includes(index)));
});

test('a maximum keeps the first of what --sample chose', () => {
  expect(choose(['5-14'], 3)).toEqual(choose(['5-14']).slice(0, 3));
});

test.for([
  ['20', /no sample 20/, /my-eval\.dev\.0 to my-eval\.dev\.19/],
  ['3-99', /no sample 99/, /my-eval\.dev\.19/],
  ['my-eval.dev.20', /no sample 20/, /my-eval\.dev\.19/],
  ['99999999999999999999999', /no sample/, /my-eval\.dev\.19/],
  ['other.dev.3', /of another eval than my-eval\.dev/, /my-eval\.dev\.0/],
  ['my-eval.dev.v0.3', /of another eval/, /my-eval\.dev\.0/],
  ['7-3', /ends before it begins/, /--sample 3-7/],
  ['', /neither a sample nor a range/, /my-eval\.dev\.0/],
  ['x', /neither/, /repeat/],
  ['1,2', /neither/, /repeat/],
  ['-1', /neither/, /repeat/],
  ['3-', /neither/, /repeat/],
  ['my-eval.dev', /neither/, /repeat/],
] as const)('--sample %j is refused', ([option, message, hint]) => {
  expect(() => choose([option])).toThrow(
    expect.objectContaining({
      problems: [{ message: expect.stringMatching(message), hint: expect.stringMatching(hint) }],
    }),
  );
});

test('every wrong option is reported at once', () => {
  let thrown: unknown;
  try {
    choose(['x', '1', '99']);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UsageError);
  expect((thrown as UsageError).problems).toHaveLength(2);
});

test('the hint for a data set of one sample names that one', () => {
  expect(() => chooseSamples({ count: 1, idPrefix: 'a.b', only: ['1'] })).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ hint: 'the samples of this eval are a.b.0' })] }),
  );
});
