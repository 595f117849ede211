import { describe, expect, test } from 'vitest';
import { fuzzyMatch } from '../../src/evals/fuzzy-match.ts';
import { includes } from '../../src/evals/includes.ts';
import { jsonMatch } from '../../src/evals/json-match.ts';
import { jsonValidator } from '../../src/evals/json-validator.ts';
import { match } from '../../src/evals/match.ts';
import { modelGraded } from '../../src/evals/model-graded.ts';
import { multipleChoice } from '../../src/evals/multiple-choice.ts';
import type { Template } from '../../src/evals/template.ts';
import { testMatch } from '../../src/evals/test-match.ts';
import { translate } from '../../src/evals/translate.ts';
import { isPerfectAnswerRight } from './run-template.ts';

const args = { samples_jsonl: 'x.jsonl' };
const ideals = ['Paris', ['the', 'Paris'], '', 'The quick brown fox jumps.', '[1, {"a": "b"}]', '0'];

describe.for<[string, Template]>([
  ['Match', match],
  ['Includes', includes],
  ['FuzzyMatch', fuzzyMatch],
  ['TestMatch', testMatch],
])('the perfect answer of %s', ([, template]) => {
  test.for(ideals)('to the ideal %j is judged right', async (ideal) => {
    expect(await isPerfectAnswerRight(template, { args, sample: { input: 'x', ideal } })).toBe(true);
  });
});

describe('the perfect answer of JsonMatch', () => {
  test.for<[string | string[], boolean]>([
    ['{"a": [1, 2.0]}', true],
    [['null', '"text"'], true],
    ['{"a": null}', false],
  ])('to the ideal %j is judged right: %s, as a null equals nothing', async ([ideal, isRight]) => {
    expect(await isPerfectAnswerRight(jsonMatch, { args, sample: { input: 'x', ideal } })).toBe(isRight);
  });
});

describe('the perfect answer of Translate', () => {
  test.for<[string | string[], boolean]>([
    ['Der Hund schläft.', true],
    ['Hund', true],
    [['', 'Der Hund schläft.'], true],
    ['', false],
  ])('to the ideal %j is judged right: %s', async ([ideal, isRight]) => {
    expect(await isPerfectAnswerRight(translate, { args, sample: { input: 'x', ideal } })).toBe(isRight);
  });
});

test('the perfect answer of JsonValidator is judged right', async () => {
  expect(await isPerfectAnswerRight(jsonValidator, { args, sample: { input: 'x' } })).toBe(true);
});

test.for([0, 1, 2, 3])('the perfect answer of MultipleChoice with the label %i is judged right', async (label) => {
  const sample = { question: 'x', answers: ['a', 'b', 'c', 'd'], label };
  expect(await isPerfectAnswerRight(multipleChoice, { args: { dataset: 'x.jsonl' }, sample })).toBe(true);
});

test('an eval that a model grades knows no perfect answer', () => {
  expect(modelGraded.perfectAnswer).toBeUndefined();
});
