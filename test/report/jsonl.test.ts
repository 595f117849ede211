import { expect, test } from 'vitest';
import { jsonlFormat } from '../../src/report/jsonl.ts';
import { errored, matched, showOnly } from './show-run.ts';

test('each sample is a line with its whole answer, and the report the last line', async () => {
  const answer = `${'x'.repeat(2000)}\u009b31m\u202e\n\u001b[2J`;
  const text = await showOnly(jsonlFormat, [
    ...matched('a.b.0', { answer, ideal: 'Paris', line: 7 }),
    ...errored('a.b.1', 'HTTP 400', 8),
  ]);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toEqual([
    {
      type: 'sample',
      run_id: 'r1',
      sample_id: 'a.b.0',
      outcome: 'incorrect',
      expected: 'Paris',
      actual: answer,
      file: 'data/samples.jsonl',
      line: 7,
      tokens: 10,
      latency_ms: 250,
    },
    {
      type: 'sample',
      run_id: 'r1',
      sample_id: 'a.b.1',
      outcome: 'errored',
      error: 'HTTP 400',
      file: 'data/samples.jsonl',
      line: 8,
    },
    expect.objectContaining({ type: 'report', eval: 'capitals.dev.v0', accuracy: 0.5, record: '.tseval/runs/x.jsonl' }),
  ]);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});
