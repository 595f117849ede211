import { expect, test } from 'vitest';
import { createSampleValues } from '../../src/compare/sample-values.ts';

test('a sample is known by the number that ends its id, and of its repeats the mean counts', () => {
  const values = createSampleValues();
  values.add('capitals.dev.2', 1);
  values.add('capitals.dev.2', 0);
  values.add('a.b.c.5000', 0.25);
  expect([values.at(2), values.at(5000), values.at(3), values.at(99_999)]).toEqual([0.5, 0.25, undefined, undefined]);
  expect(values.length).toBe(5001);
});

test('an id that ends in no number is left out', () => {
  const values = createSampleValues();
  for (const id of ['a.b.x', '', 'a.-1', 'a.1e99', 'a.99999999', 'a.999999999999']) values.add(id, 1);
  expect(values.length).toBe(0);
});
