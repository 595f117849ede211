import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Criterion } from '../../src/evals/testing-criteria-args.ts';
import { readRecordedItems } from '../../src/hosted/recorded-items.ts';
import { type Comparison, regrade } from '../../src/hosted/regrade.ts';
import { createFolder, jsonl } from '../end-to-end/run-tseval.ts';
import { cities, outputItem } from './definitions.ts';

const exact = cities.testing_criteria as readonly Criterion[];
const services = { python: () => Promise.reject(new Error('no Python here')), readMedia: async () => undefined };

async function compare(criteria: readonly Criterion[], lines: readonly unknown[]): Promise<Comparison> {
  const folder = createFolder();
  writeFileSync(join(folder, 'items.jsonl'), jsonl(lines));
  return regrade(criteria, await readRecordedItems('items.jsonl', folder, false), services);
}

const counts = ({ graders }: Comparison) => graders.map(({ agree, differ, open }) => [agree, differ, open]);

const judge = {
  type: 'score_model' as const,
  name: 'judge',
  model: 'o3-mini',
  range: [0, 10] as const,
  pass_threshold: 5,
  input: [{ role: 'user', content: 'How good is {{sample.output_text}}?' }],
};

function judged(result: number, passed: boolean, answer: string | null) {
  const sample = answer === null ? null : { output: [{ role: 'assistant', content: answer }] };
  return { ...outputItem(0, 'Rome'), results: [{ name: 'judge', score: result, passed, sample }] };
}

function exported(extra: Record<string, unknown>) {
  const answer = { outputs: [{ role: 'assistant', content: 'Rome' }], finish_reason: 'stop', token_usage: {} };
  const item = { question: 'Italy', ideal: 'Rome' };
  return { run_id: 'evalrun_1', data_source_idx: 0, item, sample: answer, grades: { exact: 1 }, ...extra };
}

test.for<{ what: string; criteria: readonly Criterion[]; lines: unknown[]; expected: number[][] }>([
  {
    what: 'verdicts that are the same agree, by the id of the grader without its uuid',
    criteria: exact,
    lines: [outputItem(0, 'Rome'), outputItem(1, 'Quito')],
    expected: [
      [2, 0, 0],
      [2, 0, 0],
    ],
  },
  {
    what: 'a verdict that is another one differs',
    criteria: exact.slice(0, 1),
    lines: [{ ...outputItem(0, 'Rome'), results: [{ name: 'exact', score: 0, passed: false, sample: null }] }],
    expected: [[0, 1, 0]],
  },
  {
    what: 'two graders of one name are told apart by their order',
    criteria: [exact[0], { ...exact[0], operation: 'ne' }] as readonly Criterion[],
    lines: [
      {
        ...outputItem(0, 'Rome'),
        results: [
          { name: 'exact', score: 1, passed: true, sample: null },
          { name: 'exact', score: 0, passed: false, sample: null },
        ],
      },
    ],
    expected: [
      [1, 0, 0],
      [1, 0, 0],
    ],
  },
  {
    what: 'a judge’s recorded answer is read again',
    criteria: [judge],
    lines: [judged(7, true, '{"steps": [], "result": 7}'), judged(3, true, '{"steps": [], "result": 3}')],
    expected: [[1, 1, 0]],
  },
  {
    what: 'a judge whose answer was not recorded is not compared',
    criteria: [judge],
    lines: [judged(7, true, null)],
    expected: [[0, 0, 1]],
  },
  {
    what: 'an item whose answer was not sampled is not compared',
    criteria: exact.slice(0, 1),
    lines: [{ ...outputItem(0, ''), results: [], sample: { output: [], error: { code: '429', message: 'slow' } } }],
    expected: [[0, 0, 1]],
  },
  {
    what: 'a row of the export with a verdict',
    criteria: exact.slice(0, 1),
    lines: [exported({ passes: { exact: true } }), exported({ passes: { exact: false } })],
    expected: [[1, 1, 0]],
  },
  {
    what: 'a row of the export without a verdict is compared by its score',
    criteria: exact.slice(0, 1),
    lines: [exported({}), exported({ grades: { 'exact-08b9ae74-b65c-493f-bdc5-a01e6341acf6': 0 } })],
    expected: [[1, 1, 0]],
  },
  {
    what: 'a row of the export whose answer failed',
    criteria: exact.slice(0, 1),
    lines: [exported({ sample: { outputs: [], error: 'the model was overloaded' } })],
    expected: [[0, 0, 1]],
  },
])('$what', async ({ criteria, lines, expected }) => {
  expect(counts(await compare(criteria, lines))).toEqual(expected);
});

test('a difference says where it is, and what both sides say', async () => {
  const item = { ...outputItem(4, 'Quito'), results: [{ name: 'exact', score: 1, passed: true, sample: null }] };
  const { differences } = await compare(exact.slice(0, 1), [outputItem(1, 'Lima'), item]);
  expect(differences).toEqual([
    {
      place: { file: 'items.jsonl', line: 2 },
      index: 4,
      grader: 'exact',
      here: 'fail 0',
      platform: 'pass 1',
    },
  ]);
});
