import { expect, test } from 'vitest';
import { identifyBy } from '../../src/evals/identify-by.ts';
import { testingCriteria } from '../../src/evals/testing-criteria.ts';

test('the named keys are the content, the others could identify the sample', () => {
  expect(identifyBy('input', 'ideal')({ id: 7, ideal: 'b', input: 'a' })).toEqual({
    content: { ideal: 'b', input: 'a' },
    keys: { id: 7 },
  });
  expect(identifyBy('input', 'ideal')({ input: 'a' })).toEqual({ content: { input: 'a' }, keys: {} });
});

test.for([
  [{ item: { q: 'a' } }],
  [{ item: { q: 'a' }, sample: { output_text: 'b' } }],
  [{ q: 'a' }],
  [{ q: 'a', sample: { output_text: 'c' } }],
] as const)('a hosted row is known by its item, whatever it was answered: %j', ([row]) => {
  const identity = testingCriteria.identify?.(row, undefined as never, undefined as never);
  expect(identity).toEqual({ content: { q: 'a' }, keys: { q: 'a' } });
});
