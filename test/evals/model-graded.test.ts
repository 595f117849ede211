import { describe, expect, test } from 'vitest';
import { modelGraded } from '../../src/evals/model-graded.ts';
import { grade, prepare } from './run-model-graded.ts';
import { takes } from './run-template.ts';

const defaults = { max_tokens: 1024, temperature: 0, top_p: 1, frequency_penalty: 0, presence_penalty: 0, n: 1 };
const rubric = {
  prompt: 'Is {completion} like {ideal}?',
  choice_strings: ['Yes', 'No', 'Unsure'],
  choice_scores: { Yes: 1, No: 0, Unsure: 0.5 },
  input_outputs: { input: 'completion' },
};
const sample = { input: 'Capital of France?', ideal: 'Paris' };
const chat = [
  { role: 'system', content: 'Answer.' },
  { role: 'user', content: 'Why?' },
];

describe('a graded sample', () => {
  test('is sent to the model, then to the grader, and its choice is recorded', async () => {
    expect(await grade({ rubric, sample, answers: ['Lyon'], verdicts: ['No.'] })).toEqual({
      asked: [
        { of: 'model 1', prompt: 'Capital of France?', params: defaults },
        { of: 'grader', prompt: [{ role: 'user', content: 'Is Lyon like Paris?' }], params: defaults },
      ],
      question: 'Is Lyon like Paris?',
      events: [{ type: 'metrics', data: { choice: 'No', score: 0 } }],
    });
  });

  test('that brings its completion is not sent to the model', async () => {
    const { asked, question } = await grade({ rubric, sample: { ...sample, completion: 'Nice' } });
    expect(asked.map(({ of }) => of)).toEqual(['grader']);
    expect(question).toBe('Is Nice like Paris?');
  });

  test('whose verdict cannot be read has the lowest score', async () => {
    const { events } = await grade({ rubric, sample, verdicts: ['hard to say'] });
    expect(events).toEqual([{ type: 'metrics', data: { choice: '__invalid__', score: 0 } }]);
  });

  test('has no score where the rubric has none', async () => {
    const { choice_scores: _, ...unscored } = rubric;
    const { events } = await grade({ rubric: unscored, sample });
    expect(events).toEqual([{ type: 'metrics', data: { choice: 'Yes', score: null } }]);
  });

  test.for<[number, number, string]>([
    [0, 1, '__invalid__'],
    [1, 2, '__invalid__'],
    [2, 3, 'No'],
    [9, 3, 'No'],
  ])('with --regrade %i asks the grader %i times and has %s', async ([regrade, times, choice]) => {
    const { asked, events } = await grade({ rubric, sample, verdicts: ['?', 'hm', 'No', 'Yes'], regrade });
    const questions = asked.filter(({ of }) => of === 'grader').map(({ prompt }) => prompt);
    expect(questions).toEqual(Array.from({ length: times }, () => questions[0]));
    expect(events[0]?.data).toMatchObject({ choice });
  });

  test('with metaeval says whether the grader was right', async () => {
    const args = { metaeval: true } as const;
    const labelled = { ...sample, completion: 'x', choice: 'Yes' };
    const metascores = ['Yes', 'No', 'hm'].map(async (verdict) => {
      const { events } = await grade({ rubric, args, sample: labelled, verdicts: [verdict] });
      return events[0]?.data;
    });
    expect(await Promise.all(metascores)).toEqual([
      { choice: 'Yes', score: 1, metascore: true },
      { choice: 'No', score: 0, metascore: false },
      { choice: '__invalid__', score: 0, metascore: false },
    ]);
  });

  test('is asked with the parameters of the arguments', async () => {
    const { asked } = await grade({
      rubric,
      sample,
      args: {
        sample_kwargs: { temperature: 0.9, completion_kwargs: { stop: ['.'] } },
        eval_kwargs: { max_tokens: 7, seed: 1 },
      },
    });
    expect(asked.map(({ params }) => params)).toEqual([
      { ...defaults, temperature: 0.9, stop: ['.'] },
      { ...defaults, max_tokens: 7, seed: 1 },
    ]);
  });
});

describe('the slots of a rubric', () => {
  test.for<[unknown, string]>([
    ['{ideal} {{x}} }', 'Is an answer like {ideal} {{x}} }?'],
    [chat, 'Is an answer like Answer.\nUser: Why?\n?'],
    [['a', 'b'], "Is an answer like ['a', 'b']?"],
    [null, 'Is an answer like None?'],
  ])('show %j as text, and never fill it in again', async ([ideal, question]) => {
    expect((await grade({ rubric, sample: { input: 'x', ideal } })).question).toBe(question);
  });

  test('take later values first: completions, the sample, the arguments, n', async () => {
    const prompt = '{completion} {topic} {n}';
    const args = { modelgraded_spec_args: { topic: 'of args', n: 7 } };
    const shown = await grade({ rubric: { ...rubric, prompt }, args, sample: { ...sample, topic: 'x', n: 5 } });
    expect(shown.question).toBe('an answer of args 1');
    const overridden = { modelgraded_spec_args: { topic: '', completion: { correct: 'yes' } } };
    const other = await grade({ rubric: { ...rubric, prompt }, args: overridden, sample });
    expect(other.question).toBe("{'correct': 'yes'}  1");
  });

  test('may stand in every message of a chat', async () => {
    const prompt = [
      { role: 'system', content: 'You judge {ideal}.' },
      { role: 'user', name: 'example_user', content: '{input} => {completion}' },
    ];
    const args = { eval_type: 'classify' } as const;
    const { asked } = await grade({ rubric: { ...rubric, prompt }, args, sample });
    expect(asked[1]?.prompt).toEqual([
      { role: 'system', content: 'You judge Paris.' },
      {
        role: 'user',
        name: 'example_user',
        content: expect.stringMatching(/^Capital of France\? => an answer\n\n[^\n]*"Yes" or "No" or "Unsure"[^\n]*$/),
      },
    ]);
  });
});

describe('the instruction how to answer', () => {
  test.for([
    ['classify', 'Yes\nNo', 'Yes'],
    ['classify_cot', 'Yes\nNo', 'Yes'],
    ['cot_classify', 'Yes\nNo', 'No'],
    ['cot_classify_jp', 'Yes\nNo', 'No'],
  ] as const)('for %s is one paragraph with the choices, and %j reads as %s', async ([eval_type, verdict, choice]) => {
    const { question, events } = await grade({ rubric, args: { eval_type }, sample, verdicts: [verdict] });
    const [before, instruction, ...more] = question.split('\n\n');
    expect([before, ...more]).toEqual(['Is an answer like Paris?']);
    expect(instruction).toContain('"Yes" or "No" or "Unsure"');
    expect(events[0]?.data).toMatchObject({ choice });
  });

  test('is left to a rubric that has an eval_type, which says how verdicts are read', async () => {
    const own = { ...rubric, eval_type: 'cot_classify' };
    const alone = await grade({ rubric: own, sample, verdicts: ['Yes\nNo'] });
    expect(alone).toMatchObject({ question: 'Is an answer like Paris?', events: [{ data: { choice: 'No' } }] });
    const both = await grade({ rubric: own, args: { eval_type: 'classify' }, sample, verdicts: ['Yes\nNo'] });
    expect(both.question).toMatch(/\n\n/);
    expect(both.events[0]?.data).toMatchObject({ choice: 'No' });
  });

  test('without any eval_type is left out, and the verdict is read as for classify', async () => {
    const { question, events } = await grade({ rubric, sample, verdicts: ['Yes\nNo'] });
    expect(question).toBe('Is an answer like Paris?');
    expect(events[0]?.data).toMatchObject({ choice: 'Yes' });
  });
});

describe('several completions', () => {
  const several = {
    ...rubric,
    prompt: '{n} answers:\n{completion}',
    output_template: '{i}/{n} {i_abc}{i_ABC}: {output}\n',
  };
  const oneByOne = ['first', 'second', 'third'];

  test('of one model are asked for and joined in their order', async () => {
    const { asked, question } = await grade({ rubric: several, args: { multicomp_n: 3 }, sample, answers: [oneByOne] });
    expect(asked.map(({ of }) => of)).toEqual(['model 1', 'model 1', 'model 1', 'grader']);
    expect(question).toBe('3 answers:\n1/3 aA: first\n2/3 bB: second\n3/3 cC: third');
  });

  test.for(['from_models', 3] as const)('with multicomp_n %s are one of each model', async (multicomp_n) => {
    const { asked, question } = await grade({ rubric: several, args: { multicomp_n }, sample, answers: oneByOne });
    expect(asked.map(({ of }) => of)).toEqual(['model 1', 'model 2', 'model 3', 'grader']);
    expect(question).toBe('3 answers:\n1/3 aA: first\n2/3 bB: second\n3/3 cC: third');
  });

  test.for([
    ['from_n', '3', 3],
    ['from_n_abc', 'c', null],
    ['from_n_ABC', 'C', null],
  ] as const)('are chosen from by %s', async ([choice_strings, verdict, score]) => {
    const { choice_scores: _, ...unscored } = several;
    const counted = { ...unscored, choice_strings, ...(score === null ? {} : { choice_scores: 'from_strings' }) };
    const graded = await grade({ rubric: counted, args: { multicomp_n: 3 }, sample, verdicts: [verdict] });
    expect(graded.events).toEqual([{ type: 'metrics', data: { choice: verdict, score } }]);
  });

  test('of several inputs stand in slots of their own', async () => {
    const pairs = {
      ...rubric,
      prompt: '{input1}: {completion1}; {completion2}',
      input_outputs: { input1: 'completion1', input2: 'completion2' },
    };
    const two = { input1: 'x', input2: chat };
    const { asked, question } = await grade({ rubric: pairs, sample: two, answers: [['a', 'b']] });
    expect(asked.slice(0, 2).map(({ prompt }) => prompt)).toEqual(['x', chat]);
    expect(question).toBe('x: a; b');
    const given = await grade({ rubric: pairs, sample: { ...two, completion1: 'given' }, answers: ['b'] });
    expect(given.question).toBe('x: given; b');
  });
});

describe('choices', () => {
  test.for<[unknown, string, string]>([
    ['ABC', 'C', 'C'],
    ['あいう', 'う', 'う'],
    ['🍎🍐', '🍐', '🍐'],
    [['A', 'A', 'B'], 'B', 'B'],
  ])('%j: the verdict %j is the choice %j', async ([choice_strings, verdict, choice]) => {
    const { events } = await grade({
      rubric: { ...rubric, choice_strings, choice_scores: null },
      sample,
      verdicts: [verdict],
    });
    expect(events[0]?.data).toEqual({ choice, score: null });
  });

  test('are their own scores with from_strings, full-width digits too', async () => {
    const numbers = { ...rubric, choice_strings: '13５', choice_scores: 'from_strings' };
    const { scores } = await prepare({ rubric: numbers });
    expect([...(scores ?? [])]).toEqual([
      ['1', 1],
      ['3', 3],
      ['５', 5],
    ]);
  });

  test('are compared by the match_fn of the arguments', async () => {
    const args = { match_fn: 'exact' } as const;
    const { events } = await grade({ rubric, args, sample, verdicts: ['Yes it is\nNo'] });
    expect(events[0]?.data).toMatchObject({ choice: 'No' });
  });
});

test.for<[unknown, boolean]>([
  [{ samples_jsonl: 'x', modelgraded_spec: 'fact' }, true],
  [
    { samples_jsonl: 'x', modelgraded_spec: 'fact', eval_type: 'cot_classify', match_fn: 'exact', metaeval: true },
    true,
  ],
  [{ samples_jsonl: 'x', modelgraded_spec: 'fact', multicomp_n: 'from_models', sample_kwargs: { n: 1 } }, true],
  [{ samples_jsonl: 'x', modelgraded_spec: 'fact', multicomp_n: 0 }, false],
  [{ samples_jsonl: 'x', modelgraded_spec: 'fact', multicomp_n: 'many' }, false],
  [{ samples_jsonl: 'x', modelgraded_spec: 'fact', eval_type: 'clasify' }, false],
  [{ samples_jsonl: 'x', modelgraded_spec: 'fact', match_fn: 'startswith' }, false],
  [{ samples_jsonl: 'x', modelgraded_spec: 'fact', modelgraded_args: {} }, false],
  [{ samples_jsonl: 'x' }, false],
])('the args %j can be used: %s', ([value, valid]) => {
  expect(takes(modelGraded.argsSchema, value)).toBe(valid);
});

const shown = { ...rubric, prompt: '{input} / {completion} / {ideal} / {{x}}' };
const braced = { input: 'a {b} {{c}} {{{d', ideal: '{{e}}' };

test('braces in data are data; runs of them in an input are doubled for the grader, as in oaieval’s requests', async () => {
  const { asked, question } = await grade({ rubric: shown, sample: braced, answers: ['{{f}} {g}'] });
  expect(asked[0]?.prompt).toBe('a {b} {{c}} {{{d');
  expect(question).toBe('a {b} {{{{c}}}} {{{{{{d / {{f}} {g} / {{e}} / {x}');
});

test('a fenced rubric shows braces as they are', async () => {
  const { question } = await grade({ rubric: { ...shown, fence: true }, sample: braced });
  expect(question).toContain('a {b} {{c}} {{{d');
});

test('a sample is known by what is sent, what fills a slot, and the choice of a metaeval', async () => {
  const args = { samples_jsonl: 'x.jsonl', modelgraded_spec: 'mine' };
  const identity = modelGraded.identify?.({ ...sample, choice: 'Yes', id: 7 }, args, await prepare({ rubric }));
  expect(identity).toEqual({ content: { ...sample, choice: 'Yes' }, keys: { id: 7 } });
});
