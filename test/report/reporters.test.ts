import { expect, test } from 'vitest';
import type { RunEvent, RunSpec } from '../../src/record/event.ts';
import { createCollector } from '../../src/report/collect.ts';
import { jsonFormat } from '../../src/report/json.ts';
import { noRequests, progressReporter } from '../../src/report/progress.ts';
import type { Output, Report } from '../../src/report/reporter.ts';
import { terminalFormat } from '../../src/report/terminal.ts';

const spec = {
  eval_name: 'capitals.dev.v0',
  completion_fns: ['gpt-4o'],
  run_id: 'r1',
  created_at: '2026-01-01T00:00:00.000Z',
  run_config: { samples: 4 },
} as unknown as RunSpec;

let nextId = 0;
function event(sampleId: string, type: string, data: unknown, seconds = 1): RunEvent {
  const created_at = new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
  return { run_id: 'r1', event_id: nextId++, sample_id: sampleId, type, data, created_by: '', created_at } as RunEvent;
}

function sampleEvent(sampleId: string, outcome: string, line: number): RunEvent {
  return event(sampleId, 'sample', { file: 'data/samples.jsonl', line, hash: 'h', outcome });
}

const wrong: readonly RunEvent[] = [
  sampleEvent('capitals.dev.7', 'incorrect', 8),
  event('capitals.dev.7', 'sampling', {
    prompt: [{ role: 'user', content: 'Capital of France?\u001b[2J' }],
    sampled: ['\u001b]0;owned\u0007Lyon\nno'],
  }),
  event('capitals.dev.7', 'match', { correct: false, expected: 'Paris', picked: null, sampled: 'Lyon' }, 83),
];

function output(columns = 80) {
  let text = '';
  const sink: Output = {
    write: (more) => {
      text += more;
    },
    hasColor: false,
    columns,
  };
  return { sink, text: () => text };
}

function report(metrics: Report['metrics'], events: readonly RunEvent[] = [], mostFailures = 5): Report {
  const collector = createCollector(spec, mostFailures);
  for (const each of events) collector.add(each);
  return collector.result(metrics, '.tseval/runs/x.jsonl');
}

const metrics = {
  accuracy: 0.75,
  accuracy_stderr: 0.25,
  usage_prompt_tokens: 1200,
  usage_completion_tokens: 34,
  usage_total_tokens: 1234,
  samples: 4,
  correct: 3,
  incorrect: 1,
  scored: 0,
  ungraded: 0,
  errored: 0,
  not_run: 0,
};

test('the terminal report shows the numbers, the whole ledger, tokens, time and the record', async () => {
  const { sink, text } = output();
  await terminalFormat(sink)
    .forRun()
    .end?.(report(metrics, wrong, 0));
  expect(text()).toBe(`capitals.dev.v0  gpt-4o  4 samples in 1 min 23 s
  accuracy   0.7500 ± 0.2500
  correct    3
  incorrect  1
  scored     0
  ungraded   0
  errored    0
  not run    0
  tokens     1,234 (1,200 in, 34 out)
  record     .tseval/runs/x.jsonl
`);
});

test('gates stand below the ledger, and say whether they held; a second report is set apart', async () => {
  const { sink, text } = output();
  const gate = { gate: 'accuracy>=0.8', metric: 'accuracy', operator: '>=', limit: 0.8, value: 0.75 } as const;
  const format = terminalFormat(sink);
  await format.forRun().end?.({ ...report(metrics), gates: [{ ...gate, hasHeld: false }] });
  await format.forRun().end?.(report(metrics));
  expect(text()).toContain('  gate accuracy>=0.8  0.7500  failed\n  record ');
  expect(text().split('\n\n')).toHaveLength(2);
});

test('a failure shows place, prompt, ideal and answer, each on one line and without control codes', async () => {
  const { sink, text } = output();
  await terminalFormat(sink).forRun().end?.(report(metrics, wrong));
  const [failure] = text().split('\n\n');
  expect(failure).toBe(
    [
      'capitals.dev.7  incorrect  data/samples.jsonl:8',
      '  prompt    user: Capital of France?\\e[2J',
      '  answer    \\e]0;owned\\u{7}Lyon\\nno',
      '  ideal     Paris',
    ].join('\n'),
  );
});

test('no more failures are kept than were asked for, and right answers are none', () => {
  const events = [
    sampleEvent('a.b.0', 'correct', 1),
    sampleEvent('a.b.1', 'incorrect', 2),
    sampleEvent('a.b.2', 'errored', 3),
    sampleEvent('a.b.3', 'incorrect', 4),
  ];
  expect(report(metrics, events, 2).failures.map(({ sampleId }) => sampleId)).toEqual(['a.b.1', 'a.b.2']);
});

test('a long answer is shortened to the window', async () => {
  const { sink, text } = output(40);
  const long = event('a.b.0', 'sampling', { prompt: 'p', sampled: 'x'.repeat(5000) });
  await terminalFormat(sink)
    .forRun()
    .end?.(report(metrics, [sampleEvent('a.b.0', 'incorrect', 1), long]));
  expect(Math.max(...(text().split('\n\n')[0] ?? '').split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
});

test('the JSON report is one object with the numbers as the record has them', async () => {
  const { sink, text } = output();
  const format = jsonFormat(sink);
  await format.forRun().end?.(report(metrics));
  await format.close?.();
  expect(JSON.parse(text())).toEqual({
    eval: 'capitals.dev.v0',
    completion_fns: ['gpt-4o'],
    run_id: 'r1',
    record: '.tseval/runs/x.jsonl',
    ...metrics,
  });
});

test('the progress line counts, rates and is wiped at the end', async () => {
  const { sink, text } = output();
  let time = 0;
  const progress = progressReporter({ output: sink, now: () => time, requests: { retries: () => 2, waitMs: () => 0 } });
  progress.start?.(spec);
  for (const [i, outcome] of ['correct', 'incorrect'].entries()) {
    time += 500;
    progress.event?.(sampleEvent(`a.b.${i}`, outcome, i));
  }
  expect(text().split('\r\x1b[K').at(-1)).toBe('2/4  accuracy 0.500  2.0/s  1 s left  2 retries');
  await progress.end?.(report(metrics));
  expect(text().endsWith('\r\x1b[K')).toBe(true);
});

test.for([
  [900, '0/4'],
  [42_000, '0/4  rate limit: waiting 42 s'],
] as const)('while the next request must wait %i ms, the progress line is %s', async ([waitMs, expected]) => {
  const { sink, text } = output();
  const progress = progressReporter({
    output: sink,
    now: () => 0,
    requests: { retries: () => 0, waitMs: () => waitMs },
  });
  progress.start?.(spec);
  expect(text()).toBe(`\r\x1b[K${expected}`);
  await progress.end?.(report(metrics));
});

test('the progress line shows the mean score where nothing is right or wrong', async () => {
  let time = 0;
  const { sink, text } = output();
  const progress = progressReporter({ output: sink, now: () => time, requests: noRequests });
  progress.start?.(spec);
  for (const [i, score] of [1, 0, null, 0.5].entries()) {
    time += 1000;
    progress.event?.(sampleEvent(`a.b.${i}`, 'scored', i));
    progress.event?.(event(`a.b.${i}`, 'metrics', { choice: 'A', score }));
  }
  expect(text()).toContain('3/4  score 0.500');
  expect(text()).not.toContain('accuracy');
  await progress.end?.(report(metrics));
});

test('the progress line never fills a narrow window, and is not drawn for every event', async () => {
  const { sink, text } = output(20);
  const progress = progressReporter({
    output: sink,
    now: () => 0,
    requests: { retries: () => 12345, waitMs: () => 0 },
  });
  progress.start?.(spec);
  for (let i = 0; i < 100; i++) progress.event?.(sampleEvent(`a.b.${i}`, 'correct', i));
  await progress.end?.(report(metrics));
  const lines = text().split('\r\x1b[K');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(20);
  expect(lines.length).toBeLessThan(5);
});
