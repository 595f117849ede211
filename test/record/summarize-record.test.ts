import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { summarizeRecord } from '../../src/record/summarize-record.ts';

function summarize(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tseval-record-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'run.jsonl'), text);
  return summarizeRecord(join(folder, 'run.jsonl'));
}

const head = JSON.stringify({ spec: { completion_fns: ['dummy'], eval_name: 'a.b.c' } });
const event = JSON.stringify({ type: 'match', data: { sampled: 'é'.repeat(50_000) } });
const tail = JSON.stringify({ final_report: { accuracy: 0.5, long: 1 } });
const spec = { completion_fns: ['dummy'], eval_name: 'a.b.c' };

test.for([
  ['a whole record', `${head}\n${event}\n${tail}\n`, { spec, report: { accuracy: 0.5, long: 1 } }],
  ['a record without its last line end', `${head}\n${tail}`, { spec, report: { accuracy: 0.5, long: 1 } }],
  ['a record of its first line', `${head}\n`, { spec, report: undefined }],
  ['a record that was cut off within a long event', `${head}\n${event.slice(0, -5)}`, { spec, report: undefined }],
  ['a file of something else', 'hello\nthere\n', { spec: undefined, report: undefined }],
  ['a list', '[1, 2]\n', { spec: undefined, report: undefined }],
  ['an empty file', '', { spec: undefined, report: undefined }],
] as const)('%s', ([, text, summary]) => {
  expect(summarize(text)).toEqual(summary);
});

test('first and last lines that are longer than a piece are read whole', () => {
  const args = { text: 'x'.repeat(300_000) };
  const report = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`criteria/${i}/pass_rate`, i]));
  const text = `${JSON.stringify({ spec: { ...spec, args } })}\n${event}\n${JSON.stringify({ final_report: report })}\n`;
  expect(summarize(text)).toEqual({ spec: { ...spec, args }, report });
});
