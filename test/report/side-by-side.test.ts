import { expect, test } from 'vitest';
import type { RunEvent, RunSpec } from '../../src/record/event.ts';
import { jsonFormat } from '../../src/report/json.ts';
import { markdownFormat } from '../../src/report/markdown.ts';
import { collectSideBySide } from '../../src/report/side-by-side.ts';
import { terminalFormat } from '../../src/report/terminal.ts';
import { errored, eventsOf, matched, place, showRun, sink, spec } from './show-run.ts';

const specOf = (model: string, more: object = {}): RunSpec =>
  ({ ...spec, completion_fns: [model], run_id: `id-${model}`, run_config: { ...spec.run_config, ...more } }) as RunSpec;

function answers(right: number, wrong: number, latency?: number): RunEvent[] {
  return Array.from({ length: right + wrong }, (_, i) => {
    const [sample, sampling, match] = matched(`a.b.${i}`, { answer: i < right ? 'a' : 'b', ideal: 'a' });
    const data = { ...(sampling?.data as object), latency_ms: latency };
    return [sample, { ...sampling, data }, match] as RunEvent[];
  }).flat();
}

async function collect(runs: readonly (readonly [RunSpec, readonly RunEvent[]])[], cost?: number) {
  const collector = collectSideBySide();
  for (const [i, [runSpec, events]] of runs.entries()) {
    const metrics = {
      usage_total_tokens: 1000 * (i + 1),
      errored: i,
      ...(cost !== undefined && { cost_usd: cost * i }),
    };
    await showRun(collector, events, { runSpec, metrics });
  }
  return collector.result();
}

const two = [
  [specOf('gpt-4o'), answers(12, 0, 1500)],
  [specOf('gpt|mini'), [...answers(2, 10, 250), ...errored('a.b.12', 'no')]],
] as const;

test('the table on a terminal has a row a run and a sentence a pair; columns that nobody fills are left out', async () => {
  const output = sink();
  const table = await collect(two);
  if (!table) throw new Error('no table');
  terminalFormat(output).sideBySide?.(table);
  expect(output.text()).toBe(`
capitals.dev.v0  2 runs side by side
  completion function  accuracy  95 % interval     no verdict  tokens  latency  95 % within
  gpt-4o               1.0000    0.7575 to 1.0000              1,000   1.50 s   1.50 s
  gpt|mini             0.1667    0.0470 to 0.4480  1           2,000   0.25 s   0.25 s
  gpt-4o is better than gpt|mini by 0.8333 (0.4619 to 0.9530, p = 0.0020)
`);
});

test('the cost is a column where it is known', async () => {
  const table = await collect(two, 0.5);
  const output = sink();
  if (table) terminalFormat(output).sideBySide?.(table);
  expect(output.text()).toMatch(/ cost {4}tokens .*\n.* \$0 {6}1,000 .*\n.* \$0\.500 {2}2,000 /);
});

test('in Markdown names are code', async () => {
  const table = await collect(two);
  const output = sink();
  if (table) markdownFormat(output).sideBySide?.(table);
  expect(output.text()).toContain('\n| `gpt\\|mini` | 0.1667 | 0.0470 to 0.4480 | 1 |');
});

test('in JSON the runs and their table are one object', async () => {
  const table = await collect(two);
  const output = sink();
  const format = jsonFormat(output);
  for (const [runSpec, events] of two) await showRun(format, events, { runSpec });
  if (table) format.sideBySide?.(table);
  await format.close?.();
  expect(JSON.parse(output.text())).toMatchObject({
    runs: [{ completion_fns: ['gpt-4o'] }, { completion_fns: ['gpt|mini'] }],
    side_by_side: {
      metric: 'accuracy',
      runs: [{ completion_fn: 'gpt-4o', value: 1, tokens: 1000, cost_usd: null }, { completion_fn: 'gpt|mini' }],
      differences: [{ one: 0, other: 1, pairs: 12, significant: true }],
    },
  });
});

test('scores are compared as scores', async () => {
  const scored = (score: number) =>
    Array.from({ length: 8 }, (_, i) =>
      eventsOf(`a.b.${i}`, [place('scored'), { type: 'metrics', data: { choice: 'A', score: score + i / 100 } }]),
    ).flat();
  const table = await collect([
    [specOf('one'), scored(0.2)],
    [specOf('other'), scored(0.6)],
  ]);
  expect(table).toMatchObject({ metric: 'score', differences: [{ pairs: 8 }] });
  expect(table?.differences[0]?.pValue).toBeCloseTo(2 / 256, 12);
});

test.for([
  ['one run', [specOf('a')]],
  ['other evals', [specOf('a'), { ...specOf('b'), eval_name: 'other.dev.v0' }]],
  ['other data', [specOf('a', { fingerprints: { data: 'x' } }), specOf('b', { fingerprints: { data: 'y' } })]],
  ['other graders', [specOf('a', { grader: 'x' }), specOf('b', { grader: 'y' })]],
] as const)('there is no table for %s', async ([, specs]) => {
  expect(await collect(specs.map((one) => [one, answers(1, 1)] as const))).toBeUndefined();
});

test('runs of one function are told apart by their names or ids; who only graded is not named', async () => {
  const graded = { ...specOf('a', { grader: 'judge' }), completion_fns: ['a', 'judge'] };
  const table = await collect([
    [{ ...graded, run_config: { ...graded.run_config, name: 'nightly' } }, answers(1, 1)],
    [graded, answers(1, 1)],
    [{ ...graded, completion_fns: ['b', 'judge'] }, answers(1, 1)],
  ]);
  expect(table?.runs.map(({ label }) => label)).toEqual(['a (nightly)', 'a (id-a)', 'b']);
});
