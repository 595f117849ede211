import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { makeFolder } from '../samples/temp-folder.ts';
import { checkFolder, codesOf, evalOf } from './checking.ts';

const fair = {
  prompt: 'Is this right?\n{input}\n{completion}',
  choice_strings: ['Yes', 'No'],
  choice_scores: { Yes: 1, No: 0 },
  input_outputs: { input: 'completion' },
};
const rows = [{ input: 'a' }, { input: 'b' }, { input: 'c' }];

interface Case {
  rubric?: Readonly<Record<string, unknown>>;
  args?: string;
  samples?: readonly unknown[];
}

async function check({ rubric, args = '', samples = rows }: Case) {
  const given = `    modelgraded_spec: fair\n${args}`;
  const files = evalOf(samples, { cls: 'ModelBasedClassify', args: given });
  const text = stringify({ fair: { ...fair, ...rubric } }, { version: '1.1' });
  return checkFolder(makeFolder({ ...files, 'modelgraded/rubrics.yaml': text }));
}

/** Codes without their lines. */
async function codes(given: Case): Promise<string[]> {
  return codesOf(await check(given)).map((each) => each.split(' ')[0] ?? '');
}

test.for<[string, Case, string[]]>([
  ['a fair one', {}, []],
  ['one that shows no answer', { rubric: { prompt: 'Is {input} fair?' } }, ['answer-unseen']],
  [
    'one of two answers that is never shown',
    {
      rubric: { prompt: '{one}', input_outputs: { a: 'one', b: 'two' } },
      samples: [{ a: '1', b: '2' }],
    },
    ['slot-unused'],
  ],
  ['a value without a slot', { args: '    modelgraded_spec_args: {criteria: short}\n' }, ['slot-unused']],
  ['a slot without a value', { rubric: { prompt: '{completion} {criteria}' } }, ['slot-missing']],
  ['choices of which an earlier one begins a later one', { rubric: choices('No', 'Not sure') }, ['choice-confusion']],
  ['choices of which an earlier one ends a later one', { rubric: choices('sure', 'unsure') }, ['choice-confusion']],
  [
    'a choice that stands twice',
    { rubric: { ...choices('Yes', 'No'), choice_strings: ['Yes', 'No', 'Yes'] } },
    ['choice-confusion'],
  ],
  ['the same, the longer one first', { rubric: choices('Not sure', 'No') }, []],
  ['choices that begin alike', { rubric: choices('Good', 'Great') }, []],
  ['letters', { rubric: { choice_strings: 'ABCDE', choice_scores: null } }, []],
  [
    'choices that only an exact comparison tells apart',
    { rubric: choices('No', 'Not sure'), args: '    match_fn: exact\n' },
    // By itself the rubric is read in the usual way.
    ['choice-confusion'],
  ],
  ['samples that stand twice', { samples: [...rows, { input: 'b' }] }, ['duplicate-sample']],
  ['samples that differ in a note', { samples: [...rows, { input: 'b', note: 'again' }] }, ['duplicate-sample']],
  [
    'samples that differ in a slot',
    {
      rubric: { prompt: '{completion} {tone}' },
      samples: rows.flatMap((row) => [
        { ...row, tone: 'kind' },
        { ...row, tone: 'dry' },
      ]),
    },
    [],
  ],
  ['an unknown key', { rubric: { scores: { Yes: 1 } } }, ['unknown-key']],
])('the rubric and its eval: %s', async ([, given, expected]) => {
  expect(await codes(given)).toEqual(expected);
});

function choices(...names: string[]) {
  return { choice_strings: names, choice_scores: Object.fromEntries(names.map((name, score) => [name, score])) };
}

test('an eval that a model judges is only read, and is told so', async () => {
  const { evals } = await check({});
  expect(evals.map(({ status, reason, baselines, samples }) => ({ status, reason, baselines, samples }))).toEqual([
    { status: 'static', reason: 'a model gives the verdicts', baselines: null, samples: 3 },
  ]);
});

test('rubric and args are checked even where the data are missing', async () => {
  const files = evalOf([], {
    cls: 'ModelBasedClassify',
    args: '    modelgraded_spec: fair\n    modelgraded_spec_args: {x: y}\n',
  });
  const { 'data/samples.jsonl': _, ...others } = files;
  const folder = makeFolder({ ...others, 'modelgraded/r.yaml': stringify({ fair }, { version: '1.1' }) });
  const { findings, evals } = await checkFolder(folder);
  expect(findings.map(({ code }) => code)).toEqual(['data-missing', 'slot-unused']);
  expect(evals[0]?.reason).toBe('its data are missing');
});

test('a rubric that no eval uses is checked, too', async () => {
  const text = stringify({ unused: { ...fair, prompt: 'Is it {quality}?' } }, { version: '1.1' });
  const folder = makeFolder({ ...evalOf([{ input: 'a', ideal: 'b' }]), 'modelgraded/rubrics.yaml': text });
  const result = await checkFolder(folder);
  expect(codesOf(result)).toEqual(['answer-unseen 2']);
});
