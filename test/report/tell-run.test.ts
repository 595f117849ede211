import { expect, test } from 'vitest';
import { RecordError, type TsevalError } from '../../src/errors.ts';
import type { Reporter } from '../../src/report/reporter.ts';
import { tellRun } from '../../src/report/tell-run.ts';
import { matched, redactNothing, spec } from './show-run.ts';

const report = { spec, metrics: {}, elapsedMs: 0, failures: [], recordPath: undefined };
const events = [...matched('a.b.0', { answer: 'a', ideal: 'a' }), ...matched('a.b.1', { answer: 'b', ideal: 'a' })];

test('a reporter is told the start, each event, each whole sample, and the end', async () => {
  const told: string[] = [];
  const reporter: Reporter = {
    start: ({ eval_name: name }) => told.push(`start ${name}`),
    event: ({ type, sample_id: id }) => told.push(`${id} ${type}`),
    sample: ({ sampleId, outcome }) => told.push(`${sampleId} is ${outcome}`),
    stop: () => told.push('stop'),
    end: () => void told.push('end'),
  };
  const teller = tellRun(spec, [reporter], { redact: redactNothing, onFailure: () => undefined });
  for (const event of events) teller.event(event);
  teller.stop();
  await teller.end(report);
  expect(told).toEqual([
    'start capitals.dev.v0',
    'a.b.0 sample',
    'a.b.0 sampling',
    'a.b.0 match',
    'a.b.1 sample',
    'a.b.0 is correct',
    'a.b.1 sampling',
    'a.b.1 match',
    'stop',
    'a.b.1 is incorrect',
    'end',
  ]);
});

test('a reporter that fails is told nothing more, and the others go on', async () => {
  const failures: TsevalError[] = [];
  const told: string[] = [];
  const failing: Reporter = {
    sample() {
      throw new RecordError({ message: 'the disk is full' });
    },
    end: () => void told.push('end of the one that failed'),
  };
  const rejecting: Reporter = { end: () => Promise.reject(new RecordError({ message: 'nobody answers' })) };
  const other: Reporter = { end: () => void told.push('end') };
  const teller = tellRun(spec, [failing, rejecting, other], {
    redact: redactNothing,
    onFailure: (error) => failures.push(error),
  });
  for (const event of events) teller.event(event);
  await teller.end(report);
  expect(failures.map(({ message }) => message)).toEqual(['the disk is full', 'nobody answers']);
  expect(told).toEqual(['end']);
});

test('a bug in a reporter is not taken for a failure', () => {
  const broken: Reporter = {
    event() {
      throw new TypeError('a bug');
    },
  };
  const teller = tellRun(spec, [broken], { redact: redactNothing, onFailure: () => undefined });
  expect(() => teller.event(events[0] as (typeof events)[number])).toThrow('a bug');
});

test('a key is taken out of a sample before anything is shortened', async () => {
  const answers: unknown[] = [];
  const shown: unknown[] = [];
  const reporter: Reporter = {
    sample: ({ actual }) => answers.push(actual),
    end: ({ failures }) => void shown.push(failures[0]?.events.find(({ type }) => type === 'sampling')?.data),
  };
  const teller = tellRun(spec, [reporter], {
    redact: (text) => text.replaceAll('sk-secret', '[redacted]'),
    onFailure: () => undefined,
  });
  const leaking = matched('a.b.0', { answer: 'the key sk-secret', ideal: 'a' });
  for (const event of leaking) teller.event(event);
  await teller.end({ ...report, failures: [{ sampleId: 'a.b.0', events: leaking }] });
  expect(answers).toEqual(['the key [redacted]']);
  expect(shown).toMatchObject([{ sampled: ['the key [redacted]'] }]);
});
