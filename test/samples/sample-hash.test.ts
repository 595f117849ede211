import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseJson } from '../../src/samples/parse-json.ts';
import type { Row } from '../../src/samples/parse-line.ts';
import { hashSample, identifyingKeys } from '../../src/samples/sample-hash.ts';

const hashText = (text: string): string => hashSample(parseJson(text) as Row);

test('the hash is the start of the SHA-256 of the JSON with sorted keys', () => {
  const canonical = '{"a":[1,{"x":null,"y":true}],"b":"é\\n"}';
  expect(hashText('{"b": "é\\n", "a": [1, {"y": true, "x": null}]}')).toBe(
    createHash('sha256').update(canonical).digest('hex').slice(0, 32),
  );
});

test.for([
  ['{"a": 1, "b": 2}', '{"b":2,"a":1}'],
  ['{"a": "\\u00e9"}', '{"a": "é"}'],
  ['{"a": 1.0}', '{"a": 1}'],
  ['{"a": {"c": 1, "b": 2}}', '{"a": {"b": 2, "c": 1}}'],
] as const)('%s and %s have the same hash', ([one, other]) => {
  expect(hashText(one)).toBe(hashText(other));
});

test.for([
  ['{"a": [1, 2]}', '{"a": [2, 1]}'],
  ['{"a": "1"}', '{"a": 1}'],
  ['{"a": null}', '{}'],
  ['{"a": NaN}', '{"a": null}'],
  ['{"a": NaN}', '{"a": "NaN"}'],
  ['{"a": Infinity}', '{"a": -Infinity}'],
  ['{"a": "\\ud800"}', '{"a": "\\ud801"}'],
  ['{"__proto__": 1}', '{"__proto__": 2}'],
  ['{"a": [[1], 2]}', '{"a": [[1, 2]]}'],
] as const)('%s and %s have different hashes', ([one, other]) => {
  expect(hashText(one)).not.toBe(hashText(other));
});

test('a row is identified by its numbers and short texts', () => {
  const row = { id: 'q1', n: 2, nan: Number.NaN, tags: ['x'], note: 'x'.repeat(101) };
  expect(identifyingKeys(row)).toEqual({ id: 'q1', n: 2 });
  expect(identifyingKeys({ tags: ['x'] })).toBeUndefined();
});
