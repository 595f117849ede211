import { expect, test } from 'vitest';
import { findJsonPlaces } from '../../src/hosted/json-places.ts';

const text = `{
  "a": [1, {"b\\"}": "x]"}, [true]],
  "c": {
    "d": -1.5e3
  },
  "a2": null
}
`;
const places = findJsonPlaces('eval.json', text);

test.for<[(string | number)[], 'key' | 'value', string]>([
  [['a', 0], 'value', '2:9 1'],
  [['a', 1, 'b"}'], 'value', '2:21 "x]"'],
  [['a', 1, 'b"}'], 'key', '2:13 "b\\"}"'],
  [['a', 2, 0], 'value', '2:29 true'],
  [['c', 'd'], 'value', '4:10 -1.5e3'],
  [['c', 'd'], 'key', '4:5 "d"'],
  [['c'], 'value', '3:3 "c"'],
  [['a2'], 'value', '6:9 null'],
  [['c', 'missing', 'more'], 'value', '3:3 "c"'],
  [['a2', 'missing'], 'key', '6:3 "a2"'],
  [[], 'value', '1:1 {'],
])('%j (%s) stands at %s', ([path, target, expected]) => {
  const { line, column = 0, length = 0, text: whole = '' } = places.place(path, target);
  expect(`${line}:${column} ${whole.slice(column - 1, column - 1 + length)}`).toBe(expected);
});

test('the lines of a list are those on which its items begin', () => {
  const content = '{"rows": [\n{"x": "\\n"},\n\n  {"x": [1,\n2]}, 3\n]}';
  expect(findJsonPlaces('run.json', content).linesOf(['rows'])).toEqual([2, 4, 5]);
  expect(findJsonPlaces('run.json', content).linesOf(['other'])).toEqual([]);
});
