import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvCell, csvFormat } from '../../src/report/csv.ts';
import { errored, matched, showOnly, showRun, sink } from './show-run.ts';

test.for([
  ['=1+1', "'=1+1"],
  ['+cmd', "'+cmd"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', '\\t=1'],
  ['\r=1', '\\r=1'],
  ['  =1', "'  =1"],
  ['＝1', "'＝1"],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ["-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"],
])('%j cannot start a formula', ([text, cell]) => {
  expect(csvCell(text)).toBe(cell);
});

test.for(['-5', '+3.5', '-.5e-3', '0', '1e9', 'plain', 'a=b', '5-3'])('%j stays as it is', (text) => {
  expect(csvCell(text)).toBe(text);
});

test.for([
  [-0.5, '-0.5'],
  [undefined, ''],
  [['a', 'b'], '"[""a"",""b""]"'],
  ['one, "two"', '"one, ""two"""'],
  ['one\ntwo', 'one\\ntwo'],
  ['\u001b[31mred', '\\e[31mred'],
])('%j is written as %j', ([value, cell]) => {
  expect(csvCell(value)).toBe(cell);
});

test('there is one line a sample under one head, for all runs of a command', async () => {
  const output = sink();
  const format = csvFormat(output);
  await showRun(format, [
    ...matched('a.b.0', { answer: 'Lyon, "maybe"', ideal: 'Paris', line: 1 }),
    ...errored('a.b.1', 'HTTP 400', 2),
  ]);
  await showRun(format, matched('a.b.0', { answer: 'Paris', ideal: 'Paris' }));
  await format.close?.();
  const rows = parse(output.text(), { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(3);
  expect(rows[0]).toEqual({
    eval: 'capitals.dev.v0',
    completion_fns: 'gpt-4o',
    sample_id: 'a.b.0',
    repeat: '',
    outcome: 'incorrect',
    score: '',
    choice: '',
    criteria: '',
    expected: 'Paris',
    actual: 'Lyon, "maybe"',
    error: '',
    file: 'data/samples.jsonl',
    line: '1',
    tokens: '10',
    latency_ms: '250',
  });
  expect(rows[1]).toMatchObject({ outcome: 'errored', error: 'HTTP 400', line: '2' });
  expect(rows[2]).toMatchObject({ outcome: 'correct' });
});

test('a run without samples still has a head', async () => {
  expect(await showOnly(csvFormat, [])).toMatch(/^eval,.*\n$/);
});
