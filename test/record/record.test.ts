import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RecordError, UsageError } from '../../src/errors.ts';
import type { RecordLine, RunEvent, RunSpec } from '../../src/record/event.ts';
import { readRecord } from '../../src/record/read.ts';
import { safeName } from '../../src/record/record-path.ts';
import { createRunId } from '../../src/record/run-id.ts';
import { openRecord } from '../../src/record/write.ts';
import { openHttpRecord } from '../../src/record/write-http.ts';

const spec = { completion_fns: ['dummy'], eval_name: 'a.b.c', run_id: 'r1', run_config: {} } as unknown as RunSpec;
const same = (text: string) => text;

function event(id: number, text = 'plain'): RunEvent {
  const stamp = {
    run_id: 'r1',
    event_id: id,
    sample_id: `a.b.${id}`,
    created_by: '',
    created_at: '2026-01-01T00:00:00.000Z',
  };
  return { ...stamp, type: 'error', data: { message: text, kind: 'transient' } };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tseval-record-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function read(path: string): Promise<RecordLine[]> {
  const lines: RecordLine[] = [];
  for await (const line of readRecord(path)) lines.push(line);
  return lines;
}

async function write(path: string, lines: readonly RecordLine[]): Promise<void> {
  const writer = openRecord(path, { redact: same });
  writer.write(lines);
  await writer.close();
}

test('what is written is read back, whatever is in it', async () => {
  const path = join(folder(), 'run.jsonl');
  const lines = [
    { spec },
    event(0, 'a\u2028b\n\r\u0000\ud83d'),
    event(1, '東京 🚀'),
    { final_report: { accuracy: 1 }, run_id: 'r1' },
  ];
  await write(path, lines);
  expect(await read(path)).toEqual(lines);
});

test('oaieval’s NaN and Infinity are read as nothing, but not inside texts', async () => {
  const path = join(folder(), 'run.jsonl');
  const line = JSON.stringify(event(0, 'NaN'));
  writeFileSync(
    path,
    `${JSON.stringify({ spec })}\n${line}\n{"final_report": {"accuracy": 1.0, "boostrap_std": NaN}, "run_id": "r1"}\n`,
  );
  const report = { final_report: { accuracy: 1, boostrap_std: null }, run_id: 'r1' };
  expect(await read(path)).toEqual([{ spec }, event(0, 'NaN'), report]);
});

test('a last line that was cut off is left out; the lines before it are not', async () => {
  const path = join(folder(), 'run.jsonl');
  await write(path, [{ spec }, event(0), event(1)]);
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -20));
  expect(await read(path)).toEqual([{ spec }, event(0)]);
});

test('a broken line in the middle is an error with its place', async () => {
  const path = join(folder(), 'run.jsonl');
  writeFileSync(path, `${JSON.stringify({ spec })}\n{"broken\n${JSON.stringify(event(0))}\n`);
  const error = await read(path).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RecordError);
  expect((error as RecordError).problems[0]?.place).toMatchObject({ file: path, line: 2 });
});

test.for([
  ['an empty file', ''],
  ['samples', '{"input": "a", "ideal": "b"}\n'],
  ['no JSON', 'hello\n'],
])('%s is no record', async ([, text]) => {
  const path = join(folder(), 'run.jsonl');
  writeFileSync(path, text ?? '');
  await expect(read(path)).rejects.toThrow('is no record of a run');
});

test('a missing record says so', async () => {
  await expect(read('/nonexistent/run.jsonl')).rejects.toThrow(UsageError);
});

test.for<[string, readonly RecordLine[], boolean]>([
  ['a finished record is replaced', [{ spec }, { final_report: { not_run: 0 }, run_id: 'r1' }], true],
  ['a record without a report is kept', [{ spec }, event(0)], false],
  ['a record of an interrupted run is kept', [{ spec }, { final_report: { not_run: 2 }, run_id: 'r1' }], false],
])('%s', async ([, lines, isReplaced]) => {
  const path = join(folder(), 'run.jsonl');
  await write(path, lines);
  const before = readFileSync(path, 'utf8');
  if (isReplaced) {
    await write(path, [{ spec }, event(7)]);
    expect(await read(path)).toEqual([{ spec }, event(7)]);
  } else {
    expect(() => openRecord(path, { redact: same })).toThrow('not overwritten');
    expect(readFileSync(path, 'utf8')).toBe(before);
  }
});

test('a file that is no record is never overwritten', () => {
  const path = join(folder(), 'samples.jsonl');
  writeFileSync(path, '{"input": "a"}\n');
  expect(() => openRecord(path, { redact: same })).toThrow('is no record');
  expect(readFileSync(path, 'utf8')).toBe('{"input": "a"}\n');
});

test('a full disk is told by the write that meets it, or at the latest by close', async () => {
  const writer = openRecord('/dev/full', { redact: same });
  const writeMany = () => {
    for (let i = 0; i < 300; i++) writer.write([event(i)]);
  };
  expect(writeMany).toThrow('the disk is full');
  await expect(writer.close()).rejects.toThrow('the disk is full');
});

test('lines are on disk after 100 of them, after a flush, and after a second at the latest', async () => {
  const path = join(folder(), 'run.jsonl');
  const count = () => readFileSync(path, 'utf8').split('\n').length - 1;
  const writer = openRecord(path, { redact: same });
  writer.write(Array.from({ length: 100 }, (_, i) => event(i)));
  expect(count()).toBe(100);
  writer.write([event(100)]);
  writer.flush();
  expect(count()).toBe(101);
  writer.write([event(101)]);
  await expect.poll(count, { timeout: 5000 }).toBe(102);
  await writer.close();
});

test('secrets are taken out of every line', async () => {
  const path = join(folder(), 'run.jsonl');
  const writer = openRecord(path, { redact: (text) => text.replaceAll('hunter2', '[redacted]') });
  writer.write([{ spec }, event(0, 'the key is hunter2')]);
  await writer.close();
  expect(readFileSync(path, 'utf8')).not.toContain('hunter2');
});

function httpRecord(answers: readonly boolean[], failPercentThreshold: number) {
  const path = join(folder(), 'fallback.jsonl');
  const posted: unknown[][] = [];
  let calls = 0;
  const writer = openHttpRecord({
    url: 'http://x/events',
    batchSize: 2,
    failPercentThreshold,
    redact: same,
    openFallback: () => openRecord(path, { redact: same }),
    async post(_url, body) {
      const ok = answers[Math.min(Math.floor(calls++), answers.length - 1)] ?? true;
      if (ok) posted.push(JSON.parse(body) as unknown[]);
      return { ok, status: ok ? 200 : 500 };
    },
  });
  return { writer, posted, path };
}

test('events are posted in batches, the rest at the end', async () => {
  const { writer, posted } = httpRecord([true], 5);
  await writer.write([{ spec }, event(0)]);
  await writer.write([event(1)]);
  await writer.close();
  expect(posted).toEqual([[{ spec }, event(0)], [event(1)]]);
});

test('what cannot be posted is kept in a local record, and too much of it fails the run', async () => {
  const { writer, path } = httpRecord([false], 5);
  await expect(writer.write([{ spec }, event(0)])).rejects.toThrow('2 of 2 events could not be sent');
  await expect(writer.write([event(1), event(2)])).rejects.toThrow('could not be sent');
  await expect(writer.close()).rejects.toThrow(RecordError);
  expect(await read(path)).toEqual([{ spec }, event(0), event(1), event(2)]);
});

test('a batch that gets through at the second attempt is not lost', async () => {
  const { writer, posted } = httpRecord([false, true], 5);
  await writer.write([{ spec }, event(0)]);
  await writer.close();
  expect(posted).toEqual([[{ spec }, event(0)]]);
});

test('a run’s id is its time in UTC and 40 bits in base 32', () => {
  const id = createRunId(new Date('2026-11-21T02:03:04.567Z'), Uint8Array.of(0, 0, 0, 0, 31));
  expect(id).toBe('261121020304AAAAAAA7');
});

test.for([
  ['gpt-4o', 'gpt-4o'],
  ['../../etc/passwd', 'etc-passwd'],
  ['a b/c:d', 'a-b-c-d'],
  ['...', 'run'],
  ['é東', 'é東'],
  ['x'.repeat(300), 'x'.repeat(80)],
  ['東'.repeat(200), '東'.repeat(26)],
])('the file name of %o is safe', ([name = '', expected]) => {
  expect(safeName(name)).toBe(expected);
});
