import { describe, expect, test } from 'vitest';
import { lastJsonObject } from '../../src/graders/last-json-object.ts';
import { readLabel, readScore } from '../../src/graders/model-verdict.ts';

describe('the score of', () => {
  test.for<[string, { score: number; result: number; clamped: boolean }]>([
    ['{"steps":[{"description":"d","conclusion":"c"}],"result":0.7}', { score: 0.7, result: 0.7, clamped: false }],
    ['{"result": "0.25"}', { score: 0.25, result: 0.25, clamped: false }],
    ['{"result": " 1e0 "}', { score: 1, result: 1, clamped: false }],
    ['{"result": 7}', { score: 1, result: 7, clamped: true }],
    ['{"result": -0.1}', { score: 0, result: -0.1, clamped: true }],
    ['{"result": 1}', { score: 1, result: 1, clamped: false }],
    ['I think so.\n```json\n{"steps": [], "result": 0.5}\n```', { score: 0.5, result: 0.5, clamped: false }],
    ['{"result": 0.1} no, wait: {"result": 0.9}.', { score: 0.9, result: 0.9, clamped: false }],
  ])('%s', ([text, verdict]) => {
    expect(readScore(text, [0, 1])).toEqual(verdict);
  });
});

describe('no score has', () => {
  test.for([
    '',
    '0.7',
    '{"score": 0.7}',
    '{"result": "high"}',
    '{"result": ""}',
    '{"result": "7/10"}',
    '{"result": "NaN"}',
    '{"result": 1e999}',
    '{"result": true}',
    '{"result": null}',
    '{"result": [1]}',
    '{"steps": [{"result": 1}]}',
    '{"result": 0.1} no, wait: {"result": 0.',
    '{"__proto__": {"result": 1}}',
  ])('%s', (text) => {
    expect(readScore(text, [0, 1])).toMatchObject({ error: { kind: 'model_grader_parse_error' } });
  });
});

describe('the label of', () => {
  test.for<[string, string | undefined]>([
    ['{"steps": [], "result": "good"}', 'good'],
    ['It is {"result": "bad"}', 'bad'],
    ['{"result": "Good"}', undefined],
    ['{"result": "good "}', undefined],
    ['good', undefined],
    ['{"result": 1}', undefined],
  ])('%s is %s', ([text, label]) => {
    const verdict = readLabel(text, ['good', 'bad']);
    if (label === undefined) expect(verdict).toMatchObject({ error: { kind: 'model_grader_parse_error' } });
    else expect(verdict).toEqual({ label });
  });
});

describe('the last JSON object', () => {
  test.for<[string, object | undefined]>([
    ['{}', {}],
    ['[{"a": 1}, {"a": 2}]', { a: 2 }],
    ['{"a": {"b": "}\\"{"}} and {curly} text', { a: { b: '}"{' } }],
    ['{{"a": 1}}', { a: 1 }],
    ['{"a": 1} {"a" 2}', { a: 1 }],
    ['{"a": 1} {"a": [1}', undefined],
    ['{ "quoted" } {"a": -1.5e3, "b": [true, false, null]}', { a: -1500, b: [true, false, null] }],
    ['no {braces', undefined],
    ['{"a": 1', undefined],
  ])('of %s is %j', ([text, object]) => {
    expect(lastJsonObject(text)).toEqual(object);
  });

  test('is found well within the time of a test, whatever the text', () => {
    for (const part of ['{', '{"', '{"a":', '{"a" ', '{"\\"', '[{"a":1},'])
      expect(lastJsonObject(part.repeat(100_000))).toSatisfy((value) => value === undefined || value.a === 1);
  });

  test('is none when it is nested too deep for what comes after', () => {
    expect(lastJsonObject(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)).toBeUndefined();
  });
});
