import { describe, expect, test } from 'vitest';
import { isGivenAway, standsIn } from '../../src/check/ideal-in-prompt.ts';
import { makeFolder } from '../samples/temp-folder.ts';
import { checkFolder, checkSamplesOf, codesOf, evalOf } from './checking.ts';

type Sample = readonly [input: string, ideal: string | readonly string[]];

const capitals: readonly Sample[] = [
  ['the capital of Kenya?', 'Nairobi'],
  ['the capital of Peru?', 'Lima'],
  ['the capital of Norway?', 'Oslo'],
  ['the capital of Japan?', 'Tokyo'],
];
const toRows = (samples: readonly Sample[]) => samples.map(([input, ideal]) => ({ input, ideal }));

/** Yes or no questions, as many as there are answers. */
const asked = (answers: readonly string[], ending = '') =>
  answers.map((ideal, i): Sample => [`Is ${i} × ${i} odd?${ending}`, ideal]);

describe('the samples of an eval', () => {
  test.for<[string, readonly Sample[], string, string[]]>([
    ['sound ones', capitals, 'Match', []],
    ['one that repeats another', [...capitals, ['the capital of Peru?', 'Lima']], 'Match', ['duplicate-sample 5']],
    [
      'one with the same ideals in another order',
      [
        ['a cold thing?', ['ice', 'snow']],
        ['a cold thing?', ['snow', 'ice']],
        ['a hot thing?', 'fire'],
      ],
      'Match',
      ['duplicate-sample 2'],
    ],
    [
      'one question with two answers',
      [...capitals, ['the capital of Peru?', 'Cusco']],
      'Match',
      ['conflicting-ideals 5'],
    ],
    [
      'one question whose answers share an ideal',
      [...capitals, ['the capital of Peru?', ['Lima', 'Ciudad de los Reyes']]],
      'Match',
      [],
    ],
    ['an ideal in its own prompt', [...capitals, ['Riga lies here. Latvia?', 'Riga']], 'Match', ['ideal-in-prompt 5']],
    ['an ideal within a word of its prompt', [...capitals, ['Limassol: which city?', 'Limas']], 'Match', []],
    [
      'a short ideal that its prompt gives away',
      [...capitals, ['2 + 2? The answer is 4.', '4']],
      'Match',
      ['ideal-in-prompt 5'],
    ],
    ['options that all prompts name', asked(['Yes', 'No', 'Yes', 'No', 'No', 'Yes'], ' Yes or No.'), 'Match', []],
    [
      'an option that only its own prompts name',
      [...capitals, ...asked(['Yes', 'Yes', 'Yes'], ' Yes or no?')],
      'Match',
      [],
    ],
    ['a number that stands in its prompt by chance', [...capitals, ['100 is how many tens?', '100']], 'Match', []],
    [
      'ideals that are to be picked out of the prompt, told once',
      ['oak and iron', 'elm and tin', 'ash and lead', 'fir and zinc'].map(
        (two): Sample => [`Which is a metal: ${two}?`, two.split(' ').at(-1) ?? ''],
      ),
      'Match',
      ['ideal-in-prompt 2'],
    ],
    [
      'an ideal that begins with another one',
      [...capitals, ['a pet?', ['cat', 'catfish']]],
      'Match',
      ['ideal-overlap 5'],
    ],
    ['an ideal that only contains another one', [...capitals, ['a pet?', ['cat', 'tomcat']]], 'Match', []],
    [
      'the same to a class that looks anywhere',
      [...capitals, ['a pet?', ['cat', 'tomcat']]],
      'Includes',
      ['ideal-overlap 5'],
    ],
    ['an ideal that stands twice', [...capitals, ['a pet?', ['cat', 'cat']]], 'Match', ['ideal-overlap 5']],
    ['ideals that FuzzyMatch weighs apart', [...capitals, ['who?', ['Austen', 'Jane Austen']]], 'FuzzyMatch', []],
    [
      'answers that recur, of which one begins another',
      asked(['1', '10', '2', '1', '10', '2', '1', '10']),
      'Match',
      ['ideal-overlap 1'],
    ],
    ['answers that do not recur, of which one begins another', asked(['1', '10', '100', '2']), 'Match', []],
    [
      'answers that recur in two spellings',
      asked(['Yes', 'yes.', 'No', 'Yes', 'yes.', 'No', 'Yes', 'No']),
      'FuzzyMatch',
      [],
    ],
    ['an empty ideal', [...capitals, ['nothing?', '']], 'Match', ['empty-passes 5']],
    ['ideals of which many are empty, told once', asked(['', '', '', '', 'x']), 'Match', ['empty-passes 2']],
    ['mostly one answer', asked(['Yes', 'Yes', 'Yes', 'Yes', 'No']), 'Match', ['constant-passes 2']],
    ['often one answer', asked(['Yes', 'Yes', 'Yes', 'No', 'No']), 'Match', []],
    [
      'two answers, which a class that looks anywhere finds in a list of both',
      asked(['left', 'right', 'left', 'right', 'left', 'right']),
      'Includes',
      ['constant-passes 2'],
    ],
    ['a single sample', [['the capital of Kenya?', 'Nairobi']], 'Match', []],
    [
      'questions that are found in their ideals',
      [
        ['NASA', 'NASA: an agency'],
        ['ESA', 'ESA: an agency'],
        ['who?', 'somebody'],
      ],
      'FuzzyMatch',
      ['echo-passes 2'],
    ],
    [
      'a null in the JSON of an ideal',
      [...['1', '2', '3'].map((n): Sample => [n, `[${n}]`]), ['4', '[null]']],
      'JsonMatch',
      ['oracle-fails 4'],
    ],
    ['an ideal without words, for a translation', [...capitals, ['…', '']], 'Translate', ['oracle-fails 5']],
  ])('%s', async ([, samples, cls, codes]) => {
    expect(codesOf(await checkSamplesOf(toRows(samples), { cls }))).toEqual(codes);
  });
});

test('an eval that only asks for JSON is passed by a constant by design', async () => {
  const result = await checkSamplesOf([{ input: 'a list' }, { input: 'an object' }, { input: 'a number' }], {
    cls: 'JsonValidator',
  });
  expect(codesOf(result)).toEqual([]);
  expect(result.evals[0]?.baselines).toEqual({ oracle: 1, empty: 0, echo: 0, constant: null });
});

test('where letters are shuffled no constant is best, and the oracle knows each', async () => {
  const question = (n: number) => ({ question: `${n}?`, answers: ['one', 'two', 'three', 'four'], label: n % 4 });
  const rows = Array.from({ length: 40 }, (_, n) => question(n));
  const folder = makeFolder({
    ...evalOf(rows),
    'evals/mine.yaml': 'mine.dev.v0:\n  class: MultipleChoice\n  args: {dataset: samples.jsonl}\n',
  });
  const result = await checkFolder(folder);
  expect(codesOf(result)).toEqual([]);
  const { oracle, constant } = result.evals[0]?.baselines ?? { oracle: null, constant: null };
  expect(oracle).toBe(1);
  expect(constant?.score).toBeLessThan(0.5);
});

describe('few-shot examples', () => {
  const chat = (country: string, ideal: string, last = `${country}?`) => ({
    input: [
      { role: 'system', content: `Name the capital${last === `${country}?` ? '' : ` of ${country}`}.` },
      { role: 'user', content: last },
    ],
    ideal,
  });
  const example = (question: string, answer: string) =>
    JSON.stringify({
      sample: [
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ],
    });
  const args = '    num_few_shot: 1\n    few_shot_jsonl: few.jsonl\n';
  const codes = async (rows: readonly unknown[], examples: readonly string[]) =>
    codesOf(await checkFolder(makeFolder({ ...evalOf(rows, { args }), 'data/few.jsonl': `${examples.join('\n')}\n` })));
  const rows = [chat('Kenya', 'Nairobi'), chat('Peru', 'Lima'), chat('Norway', 'Oslo')];

  test('one that is a sample is told at the sample', async () => {
    expect(await codes(rows, [example('Peru?', 'Lima')])).toEqual(['few-shot-leak 2']);
  });

  test('one that is not shown leaks nothing', async () => {
    expect(await codes(rows, [example('Chad?', 'N’Djamena'), example('Peru?', 'Lima')])).toEqual([]);
  });

  test('where all samples end alike, the question is not what they end with', async () => {
    const alike = [
      chat('Kenya', 'Nairobi', 'Answer:'),
      chat('Peru', 'Lima', 'Answer:'),
      chat('Norway', 'Oslo', 'Answer:'),
    ];
    expect(await codes(alike, [example('Answer:', 'Lima')])).toEqual([]);
  });
});

test('of more findings than are kept, the others are counted', async () => {
  const rows = Array.from({ length: 1503 }, () => ({ input: 'again', ideal: 'x' }));
  const { findings } = await checkSamplesOf(rows);
  const duplicates = findings.filter(({ code }) => code === 'duplicate-sample');
  expect(duplicates).toHaveLength(1000);
  expect(duplicates.at(-1)?.more).toBe(502);
});

test.for<[string, string, boolean]>([
  ['art', 'a party', false],
  ['art', 'art, and more', true],
  ['art', 'a party of art', true],
  ['C++', 'in C++ and C', true],
  ['東京', '日本の首都は東京です', true],
  ['Łódź', 'w Łódź.', true],
  ['5V', '5 V', false],
])('%j stands in %j as words of its own: %j', ([ideal, text, expected]) => {
  expect(standsIn(ideal, text)).toBe(expected);
});

test.for<[string, string, boolean]>([
  ['4', 'What is 2 + 2? The answer is 4.', true],
  ['4', 'What is 2 + 2? (Answer: 4)', true],
  ['4', 'What is 4 - 2 + 2?', false],
  ['4', 'The answer is 42. Or is it?', false],
  ['B', 'A or B? The correct one is "B"', true],
  ['B', 'Answer A or B.', false],
  ['', 'The answer is ', false],
  ['Paris', 'Where is Paris?', true],
])('%j is given away by %j: %j', ([ideal, prompt, expected]) => {
  expect(isGivenAway(ideal, prompt)).toBe(expected);
});
