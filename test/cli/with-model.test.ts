import { expect, test } from 'vitest';
import { withModel } from '../../src/cli/with-model.ts';

test.for([
  [
    ['run', 'q', '--model', 'a', '--model', 'b'],
    ['run', 'q', '--model', 'b'],
  ],
  [
    ['run', '--model=a', 'q', '--seed', '1', '--model=b'],
    ['run', '--model', 'b', 'q', '--seed', '1'],
  ],
  [
    ['q', '--model', 'a', '--model=b', '--name', 'x'],
    ['q', '--model', 'b', '--name', 'x'],
  ],
])('of %j is left %j', ([argv = [], own]) => {
  expect(withModel(argv, 'b')).toEqual(own);
});
