import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Problem, TsevalError } from '../../src/errors.ts';
import { openRegistry } from '../../src/registry/read-registry.ts';
import { prepareEval } from '../../src/run/prepare-eval.ts';
import { makeFolder } from '../samples/temp-folder.ts';

const fair = {
  prompt: 'Is {completion} right?',
  choice_strings: ['Yes', 'No'],
  choice_scores: { Yes: 1, No: 0 },
  input_outputs: { input: 'completion' },
};
const { choice_scores: _, ...unscored } = fair;

interface Case {
  rubric?: Readonly<Record<string, unknown>>;
  args?: Readonly<Record<string, unknown>>;
  samples?: readonly unknown[];
  /** How many completion functions answer. */
  modelCount?: number | 'unknown';
}

/** What is wrong with an eval of three samples; nothing, where it could be run. */
async function problemsOf({ rubric = fair, args, samples, modelCount = 1 }: Case): Promise<readonly Problem[]> {
  const folder = makeFolder({
    'modelgraded/rubrics.yaml': yaml({ fair: rubric }),
    'evals/evals.yaml': yaml({
      'mine.dev.v0': {
        class: 'ModelBasedClassify',
        args: { samples_jsonl: 'samples.jsonl', modelgraded_spec: 'fair', ...args },
      },
    }),
    'data/samples.jsonl': (samples ?? [{ input: 'a' }, { input: 'b' }, { input: 'c' }])
      .map((sample) => `${JSON.stringify(sample)}\n`)
      .join(''),
  });
  const registry = openRegistry([{ path: folder, isBuiltIn: false }], folder);
  try {
    const prepared = await prepareEval(registry, 'mine.dev.v0', modelCount === 'unknown' ? {} : { modelCount });
    prepared.samples.close();
    return [];
  } catch (error) {
    if (error instanceof TsevalError && error.exitCode === 2) return error.problems;
    throw error;
  }
}

/** Quotes what YAML 1.1 would take for a boolean. */
const yaml = (value: unknown) => stringify(value, { version: '1.1' });

describe('one problem is told of', () => {
  test.for<[string, Case, { message: string; file: string; line: number; hint: string }]>([
    [
      'a rubric that does not exist',
      { args: { modelgraded_spec: 'fiar' } },
      { message: 'unknown modelgraded spec "fiar"', file: 'evals/evals.yaml', line: 5, hint: 'did you mean "fair"?' },
    ],
    [
      'a slot that no sample fills',
      { rubric: { ...fair, prompt: '{completon}' } },
      {
        message: 'there is no value for the slot {completon} in this sample',
        file: 'data/samples.jsonl',
        line: 1,
        hint: 'did you mean "completion"?; other samples have the same problem',
      },
    ],
    [
      'a slot that one sample does not fill',
      { rubric: { ...fair, prompt: '{ideal}' }, samples: [{ input: 'a', ideal: 'x' }, { input: 'b' }] },
      {
        message: 'there is no value for the slot {ideal} in this sample',
        file: 'data/samples.jsonl',
        line: 2,
        hint: 'add it to the sample, or to modelgraded_spec_args',
      },
    ],
    [
      'an input that no sample has',
      { rubric: { ...fair, input_outputs: { question: 'completion' } } },
      { message: '"question" is missing in this sample', file: 'data/samples.jsonl', line: 1, hint: 'as "completion"' },
    ],
    [
      'samples without the choice that metaeval needs',
      { args: { metaeval: true } },
      { message: '"choice" is missing in this sample', file: 'data/samples.jsonl', line: 1, hint: 'metaeval compares' },
    ],
    [
      'a choice with punctuation',
      { rubric: { ...unscored, choice_strings: ['Yes', 'No!'] } },
      {
        message: 'the choice "No!" of the rubric "fair" has punctuation',
        file: 'modelgraded/rubrics.yaml',
        line: 5,
        hint: 'letters',
      },
    ],
    [
      'a character of a text that is punctuation',
      { rubric: { ...unscored, choice_strings: 'A,B' } },
      {
        message: 'the choice "," of the rubric "fair" has punctuation',
        file: 'modelgraded/rubrics.yaml',
        line: 3,
        hint: 'letters',
      },
    ],
    [
      'an empty choice',
      { rubric: { ...unscored, choice_strings: ['Yes', ''] } },
      {
        message: 'the choice "" of the rubric "fair" is empty',
        file: 'modelgraded/rubrics.yaml',
        line: 5,
        hint: 'every answer',
      },
    ],
    [
      'a choice of two lines',
      { rubric: { ...unscored, choice_strings: ['Yes', 'No\nway'] } },
      {
        message: 'the choice "No\\nway" of the rubric "fair" has a line break',
        file: 'modelgraded/rubrics.yaml',
        line: 5,
        hint: 'one line',
      },
    ],
    [
      'from_strings with words',
      { rubric: { ...fair, choice_scores: 'from_strings' } },
      {
        message: '"Yes" and "No" are not numbers',
        file: 'modelgraded/rubrics.yaml',
        line: 6,
        hint: 'give each choice its score',
      },
    ],
    [
      'a score of what is no choice',
      { rubric: { ...fair, choice_scores: { Yes: 1, No: 0, Perhaps: 1 } } },
      {
        message: 'scores "Perhaps", which is no choice',
        file: 'modelgraded/rubrics.yaml',
        line: 9,
        hint: '"Yes", "No"',
      },
    ],
    [
      'a misspelt choice',
      { rubric: { ...fair, choice_scores: { Yes: 1, Noo: 0 } } },
      {
        message: 'scores "Noo", which is no choice',
        file: 'modelgraded/rubrics.yaml',
        line: 8,
        hint: 'did you mean "No"?',
      },
    ],
    [
      'a choice without a score',
      { rubric: { ...fair, choice_scores: { Yes: 1 } } },
      { message: 'has no score for "No"', file: 'modelgraded/rubrics.yaml', line: 6, hint: 'every choice' },
    ],
    [
      'a rubric without a known eval_type',
      { rubric: { ...fair, eval_type: 'cot_clasify' } },
      {
        message: '"eval_type" in the modelgraded spec fair',
        file: 'modelgraded/rubrics.yaml',
        line: 11,
        hint: 'did you mean "cot_classify"',
      },
    ],
    [
      'an unknown eval_type',
      { args: { eval_type: 'clasify' } },
      {
        message: '"eval_type" in the args of mine.dev.v0',
        file: 'evals/evals.yaml',
        line: 6,
        hint: 'did you mean "classify"',
      },
    ],
    [
      'an unknown match_fn',
      { args: { match_fn: 'endwith' } },
      {
        message: '"match_fn" in the args of mine.dev.v0',
        file: 'evals/evals.yaml',
        line: 6,
        hint: 'did you mean "endswith"',
      },
    ],
    [
      'a number of completions that is none',
      { args: { multicomp_n: 'many' } },
      { message: '"multicomp_n" in the args of mine.dev.v0', file: 'evals/evals.yaml', line: 6, hint: 'a number' },
    ],
    [
      'from_models with one model',
      { args: { multicomp_n: 'from_models' } },
      { message: 'only 1 completion function answers', file: 'evals/evals.yaml', line: 6, hint: 'name several' },
    ],
    [
      'another number of completions than of models',
      { args: { multicomp_n: 3 }, modelCount: 2 },
      {
        message: 'multicomp_n is 3, but 2 completion functions answer',
        file: 'evals/evals.yaml',
        line: 6,
        hint: 'from_models or 2',
      },
    ],
    [
      'several models where one is judged',
      { modelCount: 2 },
      {
        message: 'multicomp_n is 1, but 2 completion functions answer',
        file: 'evals/evals.yaml',
        line: 5,
        hint: '--grader',
      },
    ],
    [
      'several completions that nothing joins',
      { args: { multicomp_n: 2 } },
      {
        message: 'the rubric "fair" has no output_template',
        file: 'modelgraded/rubrics.yaml',
        line: 1,
        hint: '{output}',
      },
    ],
    [
      'an output_template with an unknown slot',
      { rubric: { ...fair, output_template: '{outptu}' }, args: { multicomp_n: 2 } },
      { message: 'has the slot {outptu}', file: 'modelgraded/rubrics.yaml', line: 11, hint: 'did you mean "output"?' },
    ],
    [
      'more letters than there are',
      { rubric: { ...unscored, choice_strings: 'from_n_abc', output_template: '{output}' }, args: { multicomp_n: 27 } },
      {
        message: 'from_n_abc of the rubric "fair" has 26 letters for 27 completions',
        file: 'modelgraded/rubrics.yaml',
        line: 3,
        hint: 'from_n',
      },
    ],
    [
      'a brace that is no slot',
      { rubric: { ...fair, prompt: 'Answer {completion} as {"a": 1}' } },
      {
        message: 'the prompt of the rubric "fair" has the slot {"a": 1}',
        file: 'modelgraded/rubrics.yaml',
        line: 2,
        hint: '{{ and }}',
      },
    ],
    [
      'an input that is no prompt',
      { samples: [{ input: 5 }] },
      { message: '"input" in this sample must be', file: 'data/samples.jsonl', line: 1, hint: '' },
    ],
  ])('%s', async ([, given, { message, file, line, hint }]) => {
    const problems = await problemsOf(given);
    expect(problems).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(message),
        place: expect.objectContaining({ file, line }),
        hint: expect.stringContaining(hint),
      }),
    ]);
  });
});

test.for<[string, Case]>([
  ['the plain one', {}],
  ['a sample with the completion, and no input', { samples: [{ completion: 'x' }] }],
  [
    'a slot filled by the arguments',
    { rubric: { ...fair, prompt: '{a}{n}' }, args: { modelgraded_spec_args: { a: 1 } } },
  ],
  ['format_type, and keys that nobody knows', { rubric: { ...fair, format_type: 'out_message', note: 1 } }],
  [
    'no number of models, as in show',
    { rubric: { ...fair, output_template: '{output}' }, args: { multicomp_n: 'from_models' }, modelCount: 'unknown' },
  ],
])('an eval can be run: %s', async ([, given]) => {
  expect(await problemsOf(given)).toEqual([]);
});
