import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { openRegistry } from '../../src/registry/read-registry.ts';
import { resolveEntry } from '../../src/registry/resolve.ts';
import { checkAgainst, type JsonSchema } from '../../src/schema/check.ts';

const builtIn = join(import.meta.dirname, '../../registry');
const folder = join(builtIn, 'modelgraded');
const open = () => openRegistry([{ path: builtIn, isBuiltIn: true }], builtIn);

interface Rubric {
  fence?: boolean;
  prompt: string;
  choice_strings: string | readonly string[];
  choice_scores?: unknown;
  input_outputs: Readonly<Record<string, string>>;
  eval_type?: string;
  output_template?: string;
}

const one = { input: 'completion' };
const yesOrNo = { Yes: 1, No: 0 };
const yesNoUnsure = { Yes: 1, No: 0, Unsure: 0.5 };
const letters = { Y: 1, N: 0 };
const words = { Correct: 1, Incorrect: 0 };
const sixLetters = { A: 1, B: 0.8, C: 0.6, D: 0.4, E: 0.2, F: 0 };

/** name, slots, choices, scores, and what is not as in most: those of oaieval, whose evals these rubrics have to fit. */
const table: readonly (readonly [string, string, string | readonly string[], unknown, Partial<Rubric>?])[] = [
  ['fact', 'input ideal completion', 'ABCDE', undefined],
  ['closedqa', 'input completion criteria', 'YN', letters, { eval_type: 'cot_classify' }],
  [
    'battle',
    'input1 completion1 input2 completion2',
    ['Yes', 'No'],
    yesOrNo,
    { input_outputs: { input1: 'completion1', input2: 'completion2' } },
  ],
  ['best', 'n input n completion', 'from_n', undefined, { output_template: 'i output' }],
  ['diversity', 'n completion', ['Yes', 'No'], yesOrNo, { output_template: 'i output' }],
  ['humor', 'completion', ['Yes', 'No', 'Unsure'], yesNoUnsure],
  ['humor_out_message', 'input completion', ['Yes', 'No', 'Unsure'], yesNoUnsure],
  ['humor_likert', 'completion', '12345', 'from_strings'],
  ['humor_jp', 'completion', '12345', 'from_strings'],
  ['translation', 'language input ideal completion', 'YN', letters, { eval_type: 'cot_classify' }],
  ['security', 'completion', ['Yes', 'No', 'Unsure'], yesNoUnsure],
  ['sql', 'input ideal completion', ['Correct', 'Incorrect'], words],
  ['singlestore', 'input ideal completion', ['Correct', 'Incorrect'], words],
  ['possible', 'input completion', 'AB', undefined],
  ['rhyming', 'completion', 'AB', undefined],
  ['iambic_pentameter', 'completion', ['Yes', 'No', 'Unsure'], yesNoUnsure],
  ['seo_keywords', 'input completion', '0123', 'from_strings'],
  ['onomatopoeia', 'input ideal completion', 'ABCDEF', sixLetters],
  ['arithmetic-expression', 'input completion', 'YN', letters],
  ['regression-equation', 'completion ideal', 'YN', letters],
  ['research-question-extraction', 'input completion', '12345', 'from_strings'],
];

async function readRubric(name: string): Promise<Rubric> {
  return (await resolveEntry(open(), 'modelgraded', name)).value as Rubric;
}

function slotsOf(text: string): string {
  return Array.from(text.matchAll(/\{([^{}]*)\}/g), ([, slot]) => slot).join(' ');
}

function choicesOf({ choice_strings: choices }: Rubric): readonly string[] {
  if (choices === 'from_n') return ['1', '2'];
  return typeof choices === 'string' ? [...choices] : choices;
}

test('the built-in rubrics are those of the table, without a fault', async () => {
  const { entries, problems } = await open().parseAll('modelgraded');
  expect(problems).toEqual([]);
  expect(entries.map(({ name }) => name).sort()).toEqual(table.map(([name]) => name).sort());
});

test.for(table)(
  'the rubric %s has the slots, choices and scores that evals count on',
  async ([name, slots, choices, scores, other = {}]) => {
    const { fence, prompt, output_template, ...rest } = await readRubric(name);
    expect({ fence, ...rest, slots: slotsOf(prompt), output: output_template && slotsOf(output_template) }).toEqual({
      fence: true,
      slots,
      choice_strings: choices,
      choice_scores: scores,
      input_outputs: other.input_outputs ?? one,
      eval_type: other.eval_type,
      output: other.output_template,
    });
  },
);

test.for(table)('each choice of %s stands with its meaning in the prompt, without punctuation', async ([name]) => {
  const rubric = await readRubric(name);
  for (const choice of choicesOf(rubric)) {
    expect(choice).toMatch(/^[A-Za-z0-9]+$/);
    if (rubric.choice_strings !== 'from_n') expect(rubric.prompt).toMatch(new RegExp(`^${choice}: \\S`, 'm'));
  }
});

test.for(table)('the prompt of %s has each text on lines of its own and says what the fence means', async ([name]) => {
  const { prompt } = await readRubric(name);
  const withoutCount = prompt.replaceAll('{n}', '4');
  expect(withoutCount.split('\n').filter((line) => line.includes('{'))).toEqual(withoutCount.match(/^\{\w+\}$/gm));
  expect(prompt.match(/\bBEGIN\b.*\bEND\b/g)).toHaveLength(1);
});

test.for(readdirSync(folder))('registry/modelgraded/%s names its schema for editors and keeps to it', async (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
  const schema = JSON.parse(readFileSync(join(folder, path), 'utf8')) as JsonSchema;
  expect(await checkAgainst(schema, parse(text), { what: file, place: () => undefined })).toEqual([]);
});
