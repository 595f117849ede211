import { describe, expect, test } from 'vitest';
import { cosineSimilarity } from '../../src/graders/cosine.ts';

describe('the cosine', () => {
  test.for<[string, number[], number[], number]>([
    ['of the same direction is 1', [0.1, 0.2, 0.3], [0.1, 0.2, 0.3], 1],
    ['does not mind lengths', [1, 1], [3, 3], 1],
    ['of a right angle is 0', [1, 0], [0, 2], 0],
    ['of opposite directions is 0, not less', [1, 2], [-1, -2], 0],
    ['of a vector of zeros is 0', [0, 0], [1, 1], 0],
    ['of half a right angle is half the root of 2', [1, 0], [1, 1], Math.SQRT1_2],
  ])('%s', ([, left, right, cosine]) => {
    expect(cosineSimilarity(left, right)).toBeCloseTo(cosine, 15);
  });
});

test('the same embedding passes at 1', () => {
  const embedding = Array.from({ length: 3072 }, (_, index) => Math.sin(index) / 40);
  expect(cosineSimilarity(embedding, embedding)).toBe(1);
});
