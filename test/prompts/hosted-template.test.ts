import { describe, expect, test } from 'vitest';
import {
  literalOf,
  parseTemplate,
  pathsOf,
  renderTemplate,
  renderWithGaps,
} from '../../src/prompts/hosted-template.ts';

const item = {
  x: 'v',
  n: 3,
  half: 0.5,
  yes: true,
  none: null,
  list: ['a', 1, { k: 'é' }],
  'the key': 1,
  'a.b': { c: 2 },
  '0': 'zero',
  größe: 'XL',
  हिन्दी: 'h',
  payload: '{"user": {"id": 7}, "list": "[1, [2]]"}',
  braces: '{{item.x}}',
  empty: '',
};
const sample = { output_text: 'answer' };

function render(text: string): string {
  const rendered = renderTemplate(parseTemplate(text).template, { item, sample });
  return 'text' in rendered ? rendered.text : `missing ${rendered.missing.source}`;
}

describe('rendered', () => {
  test.for<[string, string]>([
    ['', ''],
    ['plain', 'plain'],
    ['{{item.x}}', 'v'],
    ['{{ sample.output_text }}!', 'answer!'],
    ['{{\r\n\titem.x\n}}', 'v'],
    ['{{item.n}} {{item.half}} {{item.yes}} {{item.none}}', '3 0.5 true null'],
    ['{{item.list}}', '["a",1,{"k":"é"}]'],
    ['{{item.list[0]}}{{item.list.1}}{{item.list[2].k}}', 'a1é'],
    ['{{item["the key"]}}{{item[\'a.b\'].c}}', '12'],
    ['{{item.0}}', 'zero'],
    ['{{item["0"]}}', 'zero'],
    ['{{item[0]}}', 'missing item[0]'],
    ['{{item.list["0"]}}', 'missing item.list["0"]'],
    ['{{item.größe}}{{item.हिन्दी}}', 'XLh'],
    ['{{item.payload.user.id}} {{item.payload.list[1][0]}}', '7 2'],
    ['{{item.braces}}', '{{item.x}}'],
    ['{{item.empty}}', ''],
    ['{"id": {{item.n}}}', '{"id": 3}'],
    ['{{{item.x}}}', '{v}'],
    ['{{item.x}}}}', 'v}}'],
    ['{{ {{item.x}}', '{{ v'],
    ['{{sample.output_text}', '{{sample.output_text}'],
    ['{{ 1 + 2 }}{% if item.x %}{{}}', '{{ 1 + 2 }}{% if item.x %}{{}}'],
    ['$& {{item.x}} $1', '$& v $1'],
    ['{{item.y}}', 'missing item.y'],
    ['{{item.x}}{{item.list[3]}}{{item.y}}', 'missing item.list[3]'],
    ['{{item.list.length}}', 'missing item.list.length'],
    ['{{item.list[0].length}}', 'missing item.list[0].length'],
    ['{{item.x.0}}', 'missing item.x.0'],
    ['{{item.none.x}}', 'missing item.none.x'],
    ['{{item.constructor.name}}', 'missing item.constructor.name'],
    ['{{item.__proto__}}', 'missing item.__proto__'],
    ['{{item["__proto__"]["constructor"]}}', 'missing item["__proto__"]["constructor"]'],
    ['{{item.list.00}}', 'missing item.list.00'],
  ])('%j is %j', ([text, rendered]) => {
    expect(render(text)).toBe(rendered);
  });
});

test('without a sample its paths are missing', () => {
  const { template } = parseTemplate('{{sample}}');
  for (const values of [{ item }, { item, sample: null }, { item, sample: undefined }])
    expect(renderTemplate(template, values)).toMatchObject({ missing: { source: 'sample' } });
});

test('own keys of JSON are found, whatever they are called', () => {
  const row: unknown = JSON.parse('{"__proto__": {"constructor": 1}}');
  expect(renderTemplate(parseTemplate('{{item.__proto__.constructor}}').template, { item: row })).toEqual({
    text: '1',
  });
});

test('what is missing may be left out, and is told', () => {
  const { text, missing } = renderWithGaps(parseTemplate('<{{item.y}}|{{item.x}}|{{sample.z}}>').template, { item });
  expect(text).toBe('<|v|>');
  expect(missing.map(({ source }) => source)).toEqual(['item.y', 'sample.z']);
});

describe('refused', () => {
  test.for([
    '{{query}}',
    '{{output.text}}',
    '{{Item.x}}',
    '{{items}}',
    '{{choices[0].text}}',
    '{{ item.x | upper }}',
    '{{item.a[-1]}}',
    '{{item.a[01]}}',
    '{{item.a[ 0 ]}}',
    '{{item.}}',
    '{{item..x}}',
    '{{item .x}}',
    '{{item.x.upper()}}',
    '{{sample text}}',
    '{{item["a]}}',
  ])('is %s, at its column', (braces) => {
    const { template, problems, warnings } = parseTemplate(`é ${braces} {{item.x}}`);
    expect(problems).toEqual([{ message: `"${braces}" is no path`, column: 3, hint: expect.any(String) }]);
    expect(warnings).toEqual([]);
    expect(pathsOf(template)).toHaveLength(1);
  });
});

describe('text with a warning', () => {
  test.for<[string, number]>([
    ['{{ 1 + 2 }}', 1],
    ['a {{}}', 3],
    ['a {% if x %}', 3],
    ['{{item.x}} {{sample.output_text}', 12],
    ['{{"score": 1}}', 1],
    ['{{item["a}b"]}}', 1],
  ])('is %s, at column %d', ([text, column]) => {
    expect(parseTemplate(text)).toMatchObject({ problems: [], warnings: [{ column }] });
  });
});

test('braces of plain JSON are not warned about', () => {
  expect(parseTemplate('{"a": {"b": {{item.x}}}} {"c": {"d": {}}}')).toMatchObject({ problems: [], warnings: [] });
});

test('a text without paths is literal', () => {
  expect(literalOf(parseTemplate('%x% {{ }}').template)).toBe('%x% {{ }}');
  expect(literalOf(parseTemplate('').template)).toBe('');
  expect(literalOf(parseTemplate('{{item}}').template)).toBeUndefined();
});

test('values that are nested too deep are missing rather than the end of the run', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  expect(renderTemplate(parseTemplate('{{item.x[0]}}').template, { item: { x: deep } })).toHaveProperty('missing');
});

test('long texts of braces are read well within the time of a test', () => {
  for (const part of ['{', '{{', '{{item.', '{{query}}', '{{item.x}}', '{{ '])
    expect(parseTemplate(part.repeat(20_000))).toBeDefined();
});
