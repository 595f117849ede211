import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { judgeAll } from '../../src/compare/compare-all.ts';
import { type CompareOptions, compareRuns, openRun } from '../../src/compare/compare-runs.ts';
import { TsevalError } from '../../src/errors.ts';
import { PythonRandom } from '../../src/random/python-random.ts';
import { comparisonToJson } from '../../src/report/comparison-json.ts';
import { compareMade, type Made, type MadeRun, recordText, verdicts } from './records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tseval-compare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const compare = (base: MadeRun, now: MadeRun, options?: Partial<CompareOptions>) =>
  compareMade(folder, [base, now], options);

/** The message and hint of what was thrown. */
async function refusal(compared: Promise<unknown>): Promise<string> {
  try {
    await compared;
  } catch (error) {
    if (!(error instanceof TsevalError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems.map(({ message, hint }) => `${message} / ${hint ?? ''}`).join('\n');
  }
  throw new Error('nothing was refused');
}

function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const copy = [...items];
  PythonRandom.fromInt(seed).shuffle(copy);
  return copy;
}

describe('verdicts', () => {
  test('are paired by content: counts, means, the exact test, intervals', async () => {
    const { counts, statistics, isAccuracy } = await compare(
      { samples: verdicts(50, 40) },
      { samples: shuffled(verdicts(50, 34), 3) },
    );
    expect(counts).toMatchObject({ pairs: 50, bothRight: 34, broken: 6, fixed: 0, bothWrong: 10, isBinary: true });
    expect(counts).toMatchObject({ meanBefore: 0.8, meanNow: 0.68, added: 0, removed: 0, changed: 0 });
    expect(statistics).toMatchObject({ test: 'exact McNemar test', pValue: 0.03125 });
    // statsmodels 0.15.0: proportion_confint(40, 50, method='wilson').
    expect(statistics.base.lower).toBeCloseTo(0.6696, 4);
    expect(statistics.base.upper).toBeCloseTo(0.8876, 4);
    expect(isAccuracy).toBe(true);
  });

  test('errored and ungraded samples count as wrong', async () => {
    const samples: Made[] = [
      ...verdicts(8, 8),
      { content: '8', outcome: 'errored' },
      { content: '9', outcome: 'ungraded' },
    ];
    const { counts } = await compare({ samples: verdicts(10, 10) }, { samples });
    expect(counts).toMatchObject({ pairs: 10, broken: 2, meanNow: 0.8, ungraded: 0 });
  });

  test('with --gate-on graded, pairs without a verdict are left out', async () => {
    const samples: Made[] = [
      ...verdicts(8, 7),
      { content: '8', outcome: 'errored' },
      { content: '9', outcome: 'ungraded' },
    ];
    const { counts } = await compare({ samples: verdicts(10, 10) }, { samples }, { gateOn: 'graded' });
    expect(counts).toMatchObject({ pairs: 8, broken: 1, meanNow: 7 / 8, ungraded: 2 });
  });
});

describe('scores', () => {
  const scored = (scores: readonly (number | null)[]): Made[] =>
    scores.map((score, i) => ({ content: `${i}`, outcome: 'scored', score }));

  test('are compared by a permutation test and a bootstrap interval', async () => {
    const differences = [-0.2, -0.4, -0.1, 0.3, 0, -0.5, -0.6, -0.25];
    const base = scored(differences.map(() => 1));
    const { counts, statistics, isAccuracy } = await compare(
      { samples: base },
      { samples: scored(differences.map((difference) => 1 + difference)) },
    );
    // SciPy 1.17.1: permutation_test((differences,), sum, permutation_type='samples', n_resamples=inf).
    expect(statistics).toMatchObject({ test: 'paired permutation test', pValue: 0.09375 });
    expect(statistics.difference.lower).toBeLessThan(counts.meanNow - counts.meanBefore);
    expect(statistics.difference.upper).toBeGreaterThan(counts.meanNow - counts.meanBefore);
    expect({ ...counts, isAccuracy }).toMatchObject({ broken: 6, fixed: 1, isBinary: false, isAccuracy: false });
  });

  test('that are all 0 or 1 are right or wrong: the exact test', async () => {
    const { statistics, isAccuracy } = await compare(
      { samples: scored([1, 1, 1, 1, 1, 1, 0]) },
      { samples: scored([0, 0, 0, 0, 0, 0, 0]) },
    );
    expect(statistics).toMatchObject({ test: 'exact McNemar test', pValue: 0.03125 });
    expect(isAccuracy).toBe(false);
  });

  test('below 0 make an errored sample as bad as the worst', async () => {
    const samples: Made[] = [...scored([-3, 1]), { content: '2', outcome: 'errored' }];
    const { counts } = await compare({ samples: scored([1, 1, 1]) }, { samples });
    expect(counts.meanNow).toBeCloseTo((-3 + 1 - 3) / 3, 12);
  });

  test('that are missing, where a rubric has none, are no verdict', async () => {
    const text = await refusal(compare({ samples: scored([null, null]) }, { samples: scored([null, null]) }));
    expect(text).toContain('Not comparable, because no sample of');
  });
});

test('the order of the samples, their places and the runs’ concurrency change nothing', async () => {
  const base: Made[] = verdicts(60, 45).map((sample, i) => ({
    ...sample,
    ...(i % 3 === 0 && { outcome: 'scored', score: i / 60 }),
  }));
  const now: Made[] = verdicts(60, 38).map((sample, i) => ({
    ...sample,
    ...(i % 3 === 0 && { outcome: 'scored', score: (i % 7) / 7 }),
  }));
  const ids = (samples: Made[]) => samples.map((sample, i) => ({ ...sample, id: i }));
  const json = async (one: Made[], other: Made[]) =>
    comparisonToJson(judgeAll([await compare({ samples: one }, { samples: other })], { maxDrop: 0, alpha: 0.05 }));
  const expected = await json(ids(base), ids(now));
  expect(await json(shuffled(ids(base), 1), shuffled(ids(now), 2))).toEqual(expected);
});

test('samples of one content are one sample, whichever of them was answered how', async () => {
  const twice = (outcomes: readonly Made['outcome'][]): Made[] => [
    ...verdicts(6, 6),
    ...outcomes.map((outcome): Made => ({ content: 'twin', outcome })),
  ];
  const one = await compare({ samples: twice(['correct', 'incorrect']) }, { samples: twice(['incorrect', 'correct']) });
  expect(one.counts).toMatchObject({ pairs: 7, broken: 0, fixed: 0, meanBefore: 6.5 / 7, meanNow: 6.5 / 7 });
});

describe('repeats', () => {
  const repeated = (rights: readonly number[], times: number): MadeRun => ({
    samples: rights.flatMap((right, i) =>
      Array.from(
        { length: times },
        (_, n): Made => ({
          ...{ content: `${i}`, id: i, repeat: n, outcome: n < right ? 'correct' : 'incorrect' },
        }),
      ),
    ),
    config: { repeats: times },
  });

  test('of a sample are one cluster: means over them are compared', async () => {
    const { counts, statistics, repeats } = await compare(repeated([5, 5, 5, 3], 5), repeated([1, 0, 2, 3], 5));
    expect(counts).toMatchObject({ pairs: 4, broken: 3, fixed: 0, isBinary: false });
    expect(counts.meanNow).toBeCloseTo(6 / 20, 12);
    expect(statistics).toMatchObject({ test: 'paired permutation test', pValue: 0.25 });
    expect(repeats).toBe(5);
  });

  test('are paired by their number: those that one run has not are left out', async () => {
    const { counts, repeats } = await compare(repeated([2, 2], 2), repeated([2, 1], 5));
    expect(repeats).toBe(2);
    expect(counts).toMatchObject({ pairs: 2, meanBefore: 1, meanNow: 0.75 });
  });
});

describe('samples that only one run has', () => {
  const base: Made[] = verdicts(10, 10);
  const now: Made[] = [
    ...verdicts(8, 8),
    { content: 'reworded', id: 8, outcome: 'incorrect' },
    { content: 'new', id: 11, outcome: 'incorrect' },
  ];

  test('are added, removed or changed, and left out of the test', async () => {
    const { counts, shown } = await compare({ samples: base }, { samples: now });
    expect(counts).toMatchObject({ pairs: 8, broken: 0, added: 1, removed: 1, changed: 1 });
    const ids = (samples: readonly { sampleId: string }[]) => samples.map(({ sampleId }) => sampleId);
    expect([ids(shown.added), ids(shown.removed), ids(shown.changed)]).toEqual([
      ['q.dev.11'],
      ['q.dev.9'],
      ['q.dev.8'],
    ]);
  });

  test('below half of them paired, the runs are not comparable; where the ids agree, it says how to pair by them', async () => {
    const reworded = base.map(
      (sample, i): Made => ({ ...sample, content: `reworded ${i}`, keys: { key: `k${i}`, level: 1 } }),
    );
    const text = await refusal(compare({ samples: base }, { samples: reworded }));
    expect(text).toContain('Not comparable, because only 0 of 10 samples pair by content');
    expect(text).toContain('their ids agree: if only prompts were changed, use --pair-by id, or --pair-by KEY');
    expect(text).toContain('a key of the samples such as key, level');
    const { counts } = await compare({ samples: base }, { samples: reworded }, { pairBy: 'id' });
    expect(counts).toMatchObject({ pairs: 10, broken: 0, reworded: 10, changed: 0 });
  });

  test('the smaller run decides: twenty samples of a hundred are enough', async () => {
    const { counts } = await compare({ samples: verdicts(100, 90) }, { samples: verdicts(20, 20) });
    expect(counts).toMatchObject({ pairs: 20, removed: 80 });
  });
});

describe('--pair-by', () => {
  const withKey = (key: (i: number) => string, evalName?: string): MadeRun => ({
    samples: verdicts(6, 6).map((sample, i) => ({
      ...sample,
      content: `${evalName} ${i}`,
      id: 5 - i,
      keys: { key: key(i) },
    })),
    ...(evalName && { evalName }),
  });

  test('KEY pairs samples of evals of different names', async () => {
    const [base, now] = [withKey((i) => `k${i}`, 'a.dev.v0'), withKey((i) => `k${i}`, 'b.test.v1')];
    expect((await compare(base, now, { pairBy: { key: 'key' } })).counts).toMatchObject({ pairs: 6, reworded: 6 });
    expect(await refusal(compare(base, now))).toContain(
      'the evals differ: a.dev.v0 and b.test.v1 / --pair-by id or --pair-by KEY',
    );
  });

  test('id pairs by the number that ends it', async () => {
    const [base, now] = [withKey((i) => `k${i}`, 'a.dev.v0'), withKey((i) => `k${i}`, 'b.test.v1')];
    expect((await compare(base, now, { pairBy: 'id' })).counts).toMatchObject({ pairs: 6 });
  });

  test('a key that a sample has not is refused, with those that it has', async () => {
    const run = withKey((i) => `k${i}`);
    const text = await refusal(compare(run, run, { pairBy: { key: 'kye' } }));
    expect(text).toContain('no key "kye" to pair by / the keys recorded of it: key');
  });

  test('a key that several samples share is refused', async () => {
    const run = withKey((i) => `k${i % 2}`);
    expect(await refusal(compare(run, run, { pairBy: { key: 'key' } }))).toContain('have the same "key"');
  });
});

describe('a record that is not whole is refused', () => {
  const whole: MadeRun = { samples: verdicts(10, 10) };
  test.for<[string, MadeRun, string]>([
    ['without a report', { ...whole, report: null }, 'it has no report'],
    ['of an interrupted run', { ...whole, report: { samples: 20, not_run: 10 } }, '10 of its 20 samples were run'],
    ['that lost lines', { ...whole, report: { samples: 11 } }, 'it holds 10 of the 11 samples'],
    ['without samples', { samples: [] }, 'it has no samples'],
  ])('%s', async ([, broken, reason]) => {
    for (const pair of [[whole, broken] as const, [broken, whole] as const]) {
      expect(await refusal(compareMade(folder, pair))).toMatch(
        new RegExp(`^Not comparable, because .* is not whole: ${reason}`),
      );
    }
  });

  test('cut off at any byte', async () => {
    const text = recordText(whole);
    writeFileSync(join(folder, 'base.jsonl'), text);
    const base = await openRun(join(folder, 'base.jsonl'));
    const options: CompareOptions = { pairBy: undefined, gateOn: 'all', alpha: 0.05, show: 0 };
    const firstLine = text.indexOf('\n') + 1;
    for (let length = firstLine; length < text.length - 2; length += 97) {
      writeFileSync(join(folder, 'cut.jsonl'), text.slice(0, length));
      expect(await refusal(compareRuns(base, await openRun(join(folder, 'cut.jsonl')), options))).toContain(
        'is not whole',
      );
    }
  });

  test('of two runs, one after the other', async () => {
    const path = join(folder, 'two.jsonl');
    writeFileSync(path, recordText(whole));
    appendFileSync(path, recordText(whole));
    const run = await openRun(path);
    const options: CompareOptions = { pairBy: undefined, gateOn: 'all', alpha: 0.05, show: 0 };
    expect(await refusal(compareRuns(run, run, options))).toContain('it holds more than one run');
  });
});

test('a new run without any verdict is a regression, however bad the base was', async () => {
  const mute = verdicts(8, 0).map((sample): Made => ({ ...sample, outcome: 'errored' }));
  const compared = await compare({ samples: verdicts(8, 0) }, { samples: mute });
  expect(judgeAll([compared], { maxDrop: 0, alpha: 0.05 }).verdict).toBe('regressed');
});

test('a base without any verdict is no base', async () => {
  const mute = verdicts(8, 0).map((sample): Made => ({ ...sample, outcome: 'ungraded' }));
  expect(await refusal(compare({ samples: mute }, { samples: verdicts(8, 8) }))).toContain('base.jsonl has a verdict');
});

test('choices without scores are said to be none better than another, which is not that there was no verdict', async () => {
  const chosen = verdicts(8, 0).map((sample): Made => ({ ...sample, outcome: 'scored', score: null }));
  const run = { samples: chosen, config: { metrics: ['counts/Yes', 'counts/No', 'counts/__invalid__'] } };
  expect(await refusal(compare(run, run))).toMatch(/the choices in .*base\.jsonl have no scores.*choice_scores/);
});

test('what is shown has place, ideal, both answers and the command that runs it again', async () => {
  const answered = (samples: readonly Made[], answer: string) => samples.map((sample) => ({ ...sample, answer }));
  const { shown } = await compare(
    { samples: answered(verdicts(3, 3), 'before') },
    { samples: answered(verdicts(3, 2), 'after') },
  );
  expect(shown.broken).toHaveLength(1);
  const [pair] = shown.broken;
  expect(pair).toMatchObject({ before: 1, now: 0, command: 'tseval model q --sample q.dev.2' });
  expect(pair?.new).toMatchObject({ sampleId: 'q.dev.2', file: 'q.jsonl', line: 3 });
  const texts = [pair?.base, pair?.new].map((found) => found?.events.find(({ type }) => type === 'match')?.data);
  expect(texts).toMatchObject([{ sampled: 'before', expected: 'ideal of 2' }, { sampled: 'after' }]);
});

describe('a record of oaieval', () => {
  /** As oaieval writes it: blanks after colons, no events of samples, threads that take turns. */
  const foreign = (right: number) =>
    [
      {
        spec: {
          completion_fns: ['gpt'],
          eval_name: 'q.dev.v0',
          base_eval: 'q',
          split: 'dev',
          run_config: {
            completion_fns: ['gpt'],
            eval_spec: { cls: 'evals.elsuite.basic.match:Match', args: {} },
            seed: 1,
            max_samples: null,
            command: '/usr/bin/oaieval gpt q',
          },
          created_by: '',
          run_id: 'R',
          created_at: '2024',
        },
      },
      ...verdicts(12, right).map(({ outcome }, i) => ({
        run_id: 'R',
        event_id: i,
        sample_id: `q.dev.${i}`,
        type: 'sampling',
        data: { prompt: 'p', sampled: [`answer ${i} ${outcome}`] },
        created_by: '',
        created_at: '',
      })),
      ...verdicts(12, right).map(({ outcome }, i) => ({
        run_id: 'R',
        event_id: 20 + i,
        sample_id: `q.dev.${i}`,
        type: 'match',
        data: { correct: outcome === 'correct', expected: 'x', picked: null },
        created_by: '',
        created_at: '',
      })),
      { final_report: { accuracy: right / 12, boostrap_std: 0.1 } },
    ]
      .map((line) => `${JSON.stringify(line).replaceAll('":', '": ').replaceAll(',"', ', "')}\n`)
      .join('');
  const options: CompareOptions = { pairBy: undefined, gateOn: 'all', alpha: 0.05, show: 20 };

  test('is compared by ids, which is said', async () => {
    writeFileSync(join(folder, 'base.jsonl'), foreign(12));
    writeFileSync(join(folder, 'new.jsonl'), foreign(9));
    const [base, now] = [await openRun(join(folder, 'base.jsonl')), await openRun(join(folder, 'new.jsonl'))];
    const compared = await compareRuns(base, now, options);
    expect(compared.counts).toMatchObject({ pairs: 12, broken: 3, fixed: 0 });
    expect(compared.pairBy).toBe('id');
    expect(compared.notes.join('\n')).toMatch(/has no hashes of its samples[\s\S]*has no fingerprints/);
    expect(compared.shown.broken[0]).toMatchObject({ command: 'tseval gpt q.dev.v0 --sample q.dev.9' });
    expect(compared.shown.broken[0]?.new.events.map(({ type }) => type)).toEqual(['sampling', 'match']);
  });

  test('and one of tseval compare, too', async () => {
    writeFileSync(join(folder, 'base.jsonl'), foreign(12));
    writeFileSync(join(folder, 'new.jsonl'), recordText({ samples: verdicts(12, 10) }));
    const [base, now] = [await openRun(join(folder, 'base.jsonl')), await openRun(join(folder, 'new.jsonl'))];
    expect((await compareRuns(base, now, options)).counts).toMatchObject({ pairs: 12, broken: 2 });
    expect(await refusal(compareRuns(base, now, { ...options, pairBy: 'content' }))).toContain('use --pair-by id');
  });
});

test.for<[string, (text: string) => string]>([
  ['a number of samples that is none', (text) => text.replace('"samples":12,', '"samples":"x",')],
  ['a number of samples beyond all memory', (text) => text.replace('"samples":12,', '"samples":1e15,')],
  ['hashes that are none', (text) => text.replaceAll(/"hash":"[^"]*"/g, '"hash":7')],
  ['outcomes that there are not', (text) => text.replaceAll('"outcome":"correct"', '"outcome":"toString"')],
])('a record edited to have %s is refused or red, and no bug', async ([, edit]) => {
  const text = recordText({ samples: verdicts(12, 12) });
  writeFileSync(join(folder, 'base.jsonl'), text);
  writeFileSync(join(folder, 'new.jsonl'), edit(text));
  const [base, now] = [await openRun(join(folder, 'base.jsonl')), await openRun(join(folder, 'new.jsonl'))];
  const options: CompareOptions = { pairBy: undefined, gateOn: 'all', alpha: 0.05, show: 5 };
  for (const runs of [[base, now] as const, [now, base] as const]) {
    try {
      const { verdict, evals } = judgeAll([await compareRuns(...runs, options)], { maxDrop: 0, alpha: 0.05 });
      expect(verdict === 'regressed' || evals[0]?.counts.pairs === 12).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(TsevalError);
    }
  }
});
