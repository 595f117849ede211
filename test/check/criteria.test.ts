import { expect, test } from 'vitest';
import { makeFolder } from '../samples/temp-folder.ts';
import { checkFolder, codesOf } from './checking.ts';

const cities = ['Oslo', 'Lima', 'Accra', 'Tokyo', 'Sofia'];
const rows = cities.map((city, n) => ({ item: { question: `Which city is number ${n}?`, city } }));

const asked = `
    input_messages:
      type: template
      template: [{role: user, content: "{{item.question}}"}]`;
const equals = `
      - type: string_check
        name: exact
        input: "{{sample.output_text}}"
        reference: "{{item.city}}"
        operation: eq`;

/** An eval of the class TestingCriteria. */
function check(criteria: string, { input = asked, samples = rows as readonly unknown[] } = {}) {
  const entry = `c.dev.v0:\n  class: TestingCriteria\n  args:\n    samples_jsonl: samples.jsonl${input}\n    testing_criteria:${criteria}\n`;
  const data = samples.map((row) => `${JSON.stringify(row)}\n`).join('');
  return checkFolder(makeFolder({ 'evals/c.yaml': entry, 'data/samples.jsonl': data }));
}

test('criteria that need no judge are answered in the simplest ways', async () => {
  const result = await check(equals);
  expect(codesOf(result)).toEqual([]);
  expect(result.evals[0]).toMatchObject({
    status: 'run',
    baselines: { oracle: null, empty: 0, echo: 0, constant: { score: 0.2 } },
  });
});

test('the best constant is looked for among the texts of the items', async () => {
  const samples = rows.map(({ item }, n) => ({ item: { ...item, city: n === 0 ? 'Oslo' : 'Lima' } }));
  const result = await check(equals, { samples });
  expect(codesOf(result)).toEqual(['constant-passes 2']);
  expect(result.evals[0]?.baselines?.constant).toEqual({ answer: 'Lima', score: 0.8 });
});

test('criteria that an empty answer meets are told once', async () => {
  const result = await check(equals.replace('operation: eq', 'operation: ne'));
  expect(codesOf(result)).toEqual(['empty-passes 2']);
});

const judge = `
      - type: label_model
        name: judge
        model: gpt-4o
        labels: [good, bad]
        passing_labels: [good]
        input: [{role: user, content: "{{item.question}} {{sample.output_text}}"}]`;
const similar = (metric: string) => `
      - type: text_similarity
        name: similar
        input: "{{sample.output_text}}"
        reference: "{{item.city}}"
        evaluation_metric: ${metric}
        pass_threshold: 0.9`;
const python = `
      - type: python
        name: code
        source: "def grade(sample, item): return 1.0"`;

test.for<[string, string, string, string | null]>([
  ['a judge', judge, 'static', 'a model gives the verdicts'],
  ['a judge beside others', `${equals}${judge}`, 'static', 'a model gives the verdicts'],
  ['embeddings', similar('cosine'), 'static', 'a model embeds the texts'],
  ['a similarity of letters', similar('fuzzy_match'), 'run', null],
  ['Python', python, 'static', 'Python graders run only with --allow-code'],
])('with %s an eval is checked so: %s', async ([, criteria, status, reason]) => {
  const { evals } = await check(criteria);
  expect(evals.map((one) => [one.status, one.reason])).toEqual([[status, reason]]);
});

test('rows that bring their answers are only read', async () => {
  const samples = rows.map((row) => ({ ...row, sample: { output_text: row.item.city } }));
  const { evals } = await check(equals, { input: '', samples });
  expect(evals.map((one) => [one.status, one.reason])).toEqual([['static', 'the samples bring their own answers']]);
});

test.for<[string, Parameters<typeof check>, string[]]>([
  ['a path that no row has', [equals.replace('item.city', 'item.town')], ['slot-missing']],
  ['labels that all pass', [judge.replace('[good]', '[good, bad]')], ['odd-criterion']],
  ['rows that stand twice', [equals, { samples: [...rows, rows[1]] }], ['duplicate-sample']],
  ['a grader of no type', [equals.replace('string_check', 'strings')], ['invalid-entry']],
])('%s is found', async ([, given, codes]) => {
  const { findings } = await check(...given);
  expect(findings.map(({ code }) => code)).toEqual(codes);
});
