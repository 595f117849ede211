import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAskCounter } from '../../src/run/ask-counter.ts';

test('what was asked before is counted, each request by itself', () => {
  const count = createAskCounter();
  const requests = ['a', 'b', 'a', 'a', 'c', 'b'].map((text) => hash('sha256', text));
  expect(requests.map(count)).toEqual([0, 0, 1, 2, 0, 1]);
});
