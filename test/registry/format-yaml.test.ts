import { describe, expect, test } from 'vitest';
import { formatYaml } from '../../src/registry/format-yaml.ts';
import { scanNames } from '../../src/registry/scan-names.ts';
import { parseYamlFile } from '../../src/registry/yaml-file.ts';

const repeated = { type: 'string_check', name: 'a' };

describe('what is written as YAML is read again as the same data', () => {
  test.for<[string, unknown]>([
    ['a small number', 1e-7],
    ['a large number', 1e21],
    ['minus zero', -0],
    ['a fraction', 0.1],
    ['a text that is a boolean to YAML 1.1', 'yes'],
    ['a text that is a number to YAML 1.1', '1:30'],
    ['a text that is a date', '2020-01-01'],
    ['a text that is null', 'null'],
    ['an empty text', ''],
    ['a merge key', '<<'],
    ['a text with a comment sign', 'a: b # c'],
    ['lines that begin with spaces', ' a\n  b\n'],
    ['a tab at the start of a line', '\ta\n\n\nb'],
    ['spaces at the end of a line', 'x \ny'],
    ['several line ends at the end', 'x\n\n\n'],
    ['carriage returns', 'a\r\nb\r'],
    ['a Unicode line separator', 'a\u2028b\n'],
    ['a next-line character', 'a\u0085b'],
    ['control characters', '\u0000\u0007\u007f'],
    ['a byte-order mark', '\uFEFFx'],
    ['half of a surrogate pair', '\uD83D'],
    ['characters beyond the first plane', 'é😀'],
    ['an empty list and an empty object', { list: [], object: {} }],
    ['one object twice', [repeated, repeated]],
  ])('%s', async ([, value]) => {
    const entries = { plain: { class: 'Match' }, odd: { value, [String(value)]: [value] } };
    const text = await formatYaml(entries);
    const parsed = await parseYamlFile('', text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.data).toEqual(entries);
    expect(scanNames(text).names.map(({ name }) => name)).toEqual(['plain', 'odd']);
  });
});

test('texts of several lines are blocks that people can edit', async () => {
  expect(await formatYaml({ a: { source: 'def grade(sample, item):\n    return 1.0\n' } })).toBe(
    'a:\n  source: |\n    def grade(sample, item):\n        return 1.0\n',
  );
});
