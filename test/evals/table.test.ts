import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { templates as entries, findTemplate } from '../../src/evals/table.ts';
import { takes } from './run-template.ts';

describe('a class', () => {
  test.for([
    ['evals.elsuite.basic.match:Match', 'Match'],
    ['evals.elsuite.basic.includes:Includes', 'Includes'],
    ['evals.elsuite.basic.fuzzy_match:FuzzyMatch', 'FuzzyMatch'],
    ['evals.elsuite.basic.json_match:JsonMatch', 'JsonMatch'],
    ['evals.elsuite.basic.json_validator:JsonValidator', 'JsonValidator'],
    ['evals.elsuite.multiple_choice:MultipleChoice', 'MultipleChoice'],
    ['evals.elsuite.translate:Translate', 'Translate'],
    ['evals.elsuite.test.match:TestMatch', 'TestMatch'],
    ['evals.elsuite.modelgraded.classify:ModelBasedClassify', 'ModelBasedClassify'],
    ['ModelBasedClassify', 'ModelBasedClassify'],
    ['FuzzyMatch', 'FuzzyMatch'],
    ['TestingCriteria', 'TestingCriteria'],
    ['StringCheck', 'StringCheck'],
  ])('%s is the template %s', ([cls = '', name]) => {
    expect(findTemplate(cls)).toEqual({ template: expect.objectContaining({ name }) });
  });

  test.for<[string, string, boolean]>([
    ['evals.elsuite.basic.match_with_solvers:MatchWithSolvers', 'does not run this class of oaieval', false],
    ['evals.elsuite.lambada:Lambada', 'does not run this class of oaieval', false],
    ['evals.elsuite.ballots.eval:BallotsEval', 'custom Python code', false],
    ['evals.elsuite.basic.match:Mtach', 'no such class, but evals.elsuite.basic.match:Match', true],
    ['../lib/my-eval.js', 'a module is named with its export', true],
    ['Mtach', 'no class has this name', true],
    ['constructor', 'no class has this name', true],
    ['', 'no class has this name', true],
  ])('%j cannot be run: %s', ([cls, reason, isMistake]) => {
    expect(findTemplate(cls)).toEqual({ reason: expect.stringContaining(reason), isMistake });
  });
});

test.for([
  ['./my-eval.ts:MyEval', './my-eval.ts', 'MyEval'],
  ['../lib/my_eval.mjs:$own', '../lib/my_eval.mjs', '$own'],
])('%s is a module and its export', ([cls = '', file, exportName]) => {
  expect(findTemplate(cls)).toEqual({ module: { file, exportName } });
});

const templates = await Promise.all(entries.map(({ load }) => load()));

test('every argument of every template is described, for editors', () => {
  for (const { argsSchema } of templates) {
    const { properties, additionalProperties } = argsSchema as {
      properties: Record<string, { description?: string }>;
      additionalProperties: unknown;
    };
    for (const { description } of Object.values(properties)) expect(description).toMatch(/\.$/);
    expect(additionalProperties).toBe(false);
  }
});

test('the templates have the names that the table gives them', () => {
  expect(templates.map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
  for (const template of entries) expect(findTemplate(template.name)).toEqual({ template });
});

test('the samples of our own fit their template', () => {
  for (const template of templates.filter(({ ownData }) => ownData !== undefined)) {
    const file = join(import.meta.dirname, '../../registry/data', template.ownData ?? '');
    const samples = readFileSync(file, 'utf8').trim().split('\n');
    expect(samples.length).toBeGreaterThan(2);
    for (const line of samples) expect(takes(template.sampleSchema({}, undefined), JSON.parse(line))).toBe(true);
  }
});
