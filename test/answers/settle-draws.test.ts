import { expect, test } from 'vitest';
import { type Draw, settleDraws } from '../../src/answers/settle-draws.ts';

/** `new A0 x`: this run’s first answer for the sample A is x; `old x` is everyone’s, of before. */
function draw(text: string): Draw {
  const [age, ...rest] = text.split(' ');
  const [response = '', owner] = rest.reverse();
  const which = owner === undefined ? undefined : { sample: owner.slice(0, 1), repeat: Number(owner.slice(1)) };
  return { request: 'r', response, which, isNew: age === 'new' };
}

const show = ({ response, which }: Omit<Draw, 'isNew'>) =>
  which === undefined ? response : `${which.sample}${which.repeat} ${response}`;

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['one answer is everyone’s', ['new A0 x'], ['x']],
  ['answers that are all alike are one', ['new A0 x', 'new A1 x', 'new B0 x'], ['x']],
  ['answers that differ keep their owners', ['new A0 x', 'new B0 y', 'new A1 x'], ['A0 x', 'B0 y', 'A1 x']],
  ['what nobody asked stays', ['old x'], ['x']],
  ['what nobody asked stays with its owners', ['old A0 x', 'old B0 y'], ['A0 x', 'B0 y']],
  ['a new answer takes the place of everyone’s', ['old x', 'new A0 y'], ['y']],
  ['a new answer takes the place of its owner’s', ['old A0 x', 'old B0 y', 'new A0 z'], ['A0 z', 'B0 y']],
  ['the order in which they come does not matter', ['new A0 z', 'old B0 y', 'old A0 x'], ['A0 z', 'B0 y']],
  ['owners that now agree are everyone', ['old A0 x', 'old B0 y', 'new A0 y'], ['y']],
  ['nothing is nothing', [], []],
];

test.for(cases)('%s', ([, given, expected]) => {
  expect(settleDraws(given.map(draw)).map(show)).toEqual(expected);
});
