import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TsevalError } from '../../src/errors.ts';
import { skimRecord } from '../../src/record/skim.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tseval-skim-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const spec = JSON.stringify({ spec: { run_config: {}, completion_fns: [] } });
const event = (id: number, type: string, sampleId = `q.dev.${id}`, data: object = {}) =>
  JSON.stringify({ run_id: 'R', event_id: id, sample_id: sampleId, type, data, created_by: '', created_at: '' });

/** What was asked about and what was seen, in a record of these lines. */
async function skim(text: string, skip: (type: string, sampleId: string) => boolean) {
  const path = join(folder, 'r.jsonl');
  writeFileSync(path, text);
  const [asked, seen]: [string[], string[]] = [[], []];
  await skimRecord(path, {
    skip(type, sampleId) {
      asked.push(`${type} of ${sampleId}`);
      return skip(type, sampleId);
    },
    visit: (line) =>
      seen.push('spec' in line ? 'spec' : 'final_report' in line ? 'report' : `${line.type} ${line.event_id}`),
  });
  return { asked, seen };
}

const withSpaces = (line: string) => line.replaceAll('":', '": ').replaceAll(',"', ', "');

test('events that are skipped are not seen, as tseval, with repeats, and as oaieval writes them', async () => {
  const repeated = event(2, 'match').replace(',"type"', ',"repeat":3,"type"');
  const lines = [spec, event(0, 'sampling'), event(1, 'match'), repeated, withSpaces(event(3, 'sampling'))];
  const { asked, seen } = await skim(`${lines.join('\n')}\n`, (type) => type === 'sampling');
  expect(seen).toEqual(['spec', 'match 1', 'match 2']);
  expect(asked).toEqual(['sampling of q.dev.0', 'match of q.dev.1', 'match of q.dev.2', 'sampling of q.dev.3']);
});

test('lines that cannot be told by their beginning are seen without being asked about', async () => {
  const lines = [
    spec,
    event(0, 'sampling', 'fräge.0'),
    event(1, 'sampling', 'a "b".1'),
    '{"final_report":{},"run_id":"R"}',
  ];
  const { asked, seen } = await skim(`${lines.join('\n')}\n\n`, () => true);
  expect({ asked, seen }).toEqual({ asked: [], seen: ['spec', 'sampling 0', 'sampling 1', 'report'] });
});

test('lines of any length are read, also where a chunk of the file ends within them', async () => {
  const lines = Array.from({ length: 60 }, (_, i) => event(i, 'match', undefined, { text: 'ü'.repeat(i * 7000) }));
  const { seen } = await skim(`${[spec, ...lines].join('\n')}\n`, () => false);
  expect(seen).toEqual(['spec', ...lines.map((_, i) => `match ${i}`)]);
});

test('a last line that was cut off is left out, and one that lacks only its end is read', async () => {
  const whole = [spec, event(0, 'match'), event(1, 'match')].join('\n');
  expect((await skim(whole, () => false)).seen).toEqual(['spec', 'match 0', 'match 1']);
  expect((await skim(whole.slice(0, -9), () => false)).seen).toEqual(['spec', 'match 0']);
});

test.for([
  ['an empty file', '', /is no record of a run/],
  ['another file', '{"a": 1}\n', /is no record of a run/],
  ['a line that is no event', `${spec}\nhello\n`, /no part of a record/],
] as const)('%s is refused', async ([, text, message]) => {
  await expect(skim(text, () => false)).rejects.toThrow(message);
});

test('a record that cannot be opened is a problem and no bug', async () => {
  const reading = skimRecord(join(folder, 'gone.jsonl'), { skip: () => false, visit: () => undefined });
  await expect(reading).rejects.toBeInstanceOf(TsevalError);
});
