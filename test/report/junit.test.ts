import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'junit2json';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { junitFormat } from '../../src/report/junit.ts';
import { errored, eventsOf, matched, place, showOnly, sink, spec } from './show-run.ts';

const schema = readFileSync(join(import.meta.dirname, 'jenkins-junit.xsd'), 'utf8');

/** Parses it with a reader from npm, after it was found valid. */
async function read(xml: string) {
  const { valid, errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema });
  expect(errors.map(({ message }) => message)).toEqual([]);
  expect(valid).toBe(true);
  const parsed = await parse(xml);
  if (!parsed || !('testsuite' in parsed)) throw new Error(`no test suites: ${xml}`);
  return parsed.testsuite ?? [];
}

test('a wrong answer is a failure with place, ideal and answer; a right one passes', async () => {
  const events = [
    ...matched('capitals.dev.0', { answer: 'Rome', ideal: 'Rome', line: 1 }),
    ...matched('capitals.dev.1', { answer: 'Lyon', ideal: 'Paris', line: 2 }),
  ];
  const [suite] = await read(await showOnly(junitFormat, events));
  expect(suite).toMatchObject({
    name: 'capitals.dev.v0 gpt-4o',
    tests: 2,
    failures: 1,
    errors: 0,
    skipped: 0,
    time: 2.5,
    timestamp: '2026-01-01T00:00:00.000Z',
  });
  expect(suite?.testcase).toEqual([
    {
      classname: 'capitals.dev.v0 gpt-4o',
      name: 'capitals.dev.0',
      time: 0.25,
      'system-out': ['data/samples.jsonl:1\nexpected: Rome\nactual: Rome'],
    },
    {
      classname: 'capitals.dev.v0 gpt-4o',
      name: 'capitals.dev.1',
      time: 0.25,
      failure: [
        {
          type: 'incorrect',
          message: 'expected Paris, got Lyon',
          inner: 'data/samples.jsonl:2\nexpected: Paris\nactual: Lyon',
        },
      ],
    },
  ]);
});

test('what errored and what has no verdict is an error, never a failure, and never skipped', async () => {
  const ungraded = eventsOf('capitals.dev.1', [
    place('ungraded'),
    { type: 'sampling', data: { prompt: 'p', sampled: ['a joke'] } },
    { type: 'metrics', data: { choice: '__invalid__', score: 0 } },
  ]);
  const [suite] = await read(await showOnly(junitFormat, [...errored('capitals.dev.0', 'HTTP 400'), ...ungraded]));
  expect(suite).toMatchObject({ tests: 2, failures: 0, errors: 2 });
  expect(suite?.testcase?.map(({ error }) => error?.[0])).toMatchObject([
    { type: 'errored', message: 'HTTP 400' },
    { type: 'ungraded', message: 'no verdict that can be read' },
  ]);
});

test('an item of a hosted eval names the criteria that it failed, without their ids', async () => {
  const uuid = '8c8e2f94-7782-439b-a5da-958deb1e54ac';
  const criterion = (name: string, passed: boolean) =>
    ({
      type: 'criterion',
      data: { name: `${name}-${uuid}`, type: 'string_check', passed, score: Number(passed) },
    }) as const;
  const events = eventsOf('items.hosted.0', [place('incorrect'), criterion('polite', true), criterion('exact', false)]);
  const [suite] = await read(await showOnly(junitFormat, events));
  expect(suite?.testcase?.[0]?.failure?.[0]).toEqual({
    type: 'incorrect',
    message: 'failed: exact',
    inner: 'data/samples.jsonl:1\ncriterion: polite: passed with 1\ncriterion: exact: failed with 0',
  });
});

test('samples that were not run are an error of the suite, so that a run that was cut short is not green', async () => {
  const events = matched('capitals.dev.0', { answer: 'Rome', ideal: 'Rome' });
  const [suite] = await read(await showOnly(junitFormat, events, { metrics: { samples: 3, correct: 1, not_run: 2 } }));
  expect(suite).toMatchObject({ tests: 2, errors: 1 });
  expect(suite?.testcase?.[1]).toMatchObject({ name: 'not run', error: [{ message: '2 samples were not run' }] });
});

test('each gate is a test case', async () => {
  const gates = [
    { gate: 'accuracy>=0.4', metric: 'accuracy', operator: '>=', limit: 0.4, value: 0.5, hasHeld: true },
    { gate: 'errored<1', metric: 'errored', operator: '<', limit: 1, value: 3, hasHeld: false },
    { gate: 'score>0', metric: 'score', operator: '>', limit: 0, value: undefined, hasHeld: false },
  ] as const;
  const [suite] = await read(await showOnly(junitFormat, [], { gates }));
  expect(suite).toMatchObject({ tests: 3, failures: 2 });
  expect(suite?.testcase?.map(({ name, failure }) => [name, failure?.[0]?.message])).toEqual([
    ['gate accuracy>=0.4', undefined],
    ['gate errored<1', 'errored<1 failed: it is 3'],
    ['gate score>0', 'score>0 failed: this run did not produce the metric'],
  ]);
});

/** Each character of the first plane that may trouble a reader, and what ends a CDATA section. */
const hostile = [
  ...Array.from({ length: 0xa1 }, (_, code) => String.fromCharCode(code)),
  '\ud800',
  '\udfff',
  '\ufffe',
  '\uffff',
  '\u2028',
  '🚀',
  ']]>',
  '<failure message="x">&amp;&#0;',
  '<!--',
].join('');

test('whatever a model answers, the document is legal and the answer stands on one line', async () => {
  const events = matched(`capitals.dev.${hostile}`, { answer: `a${hostile}`, ideal: `b${hostile}` });
  const hostileSpec = { ...spec, eval_name: hostile, completion_fns: [hostile] };
  const [suite] = await read(await showOnly(junitFormat, events, { runSpec: hostileSpec }));
  const [failure] = suite?.testcase?.[0]?.failure ?? [];
  expect(failure?.inner?.split('\n')).toHaveLength(3);
  expect(failure?.inner).toContain(']]>');
  expect(failure?.inner).toContain('\\u{fffe}');
});

test('repeats of a sample are told apart', async () => {
  const repeats = [0, 1].flatMap((repeat) =>
    eventsOf('a.b.0', [place('correct')]).map((event) => ({ ...event, repeat })),
  );
  const [suite] = await read(await showOnly(junitFormat, repeats));
  expect(suite?.testcase?.map(({ name }) => name)).toEqual(['a.b.0 repeat 0', 'a.b.0 repeat 1']);
});

test('a long answer is shortened', async () => {
  const xml = await showOnly(junitFormat, matched('a.b.0', { answer: 'x'.repeat(100_000), ideal: 'y' }));
  expect(xml.length).toBeLessThan(3000);
});

test('several runs are suites of one document, even when they overlap in time', async () => {
  const output = sink();
  const format = junitFormat(output);
  const [first, second] = [format.forRun(), format.forRun()];
  const sample = { runId: 'r', outcome: 'correct' as const, file: 'f', line: 1, choice: undefined, score: undefined };
  const rest = {
    expected: 'a',
    actual: 'a',
    criteria: undefined,
    error: undefined,
    repeat: undefined,
    tokens: undefined,
    latencyMs: undefined,
  };
  first.start?.(spec);
  second.start?.({ ...spec, completion_fns: ['gpt-4o-mini'] });
  first.sample?.({ ...sample, ...rest, sampleId: 'a.b.0' });
  second.sample?.({ ...sample, ...rest, sampleId: 'a.b.0' });
  first.sample?.({ ...sample, ...rest, sampleId: 'a.b.1' });
  const report = { spec, metrics: {}, elapsedMs: 0, failures: [], recordPath: undefined };
  await second.end?.(report);
  await first.end?.(report);
  await format.close?.();
  const suites = await read(output.text());
  expect(suites.map(({ name, tests, testcase }) => [name, tests, testcase?.length])).toEqual([
    ['capitals.dev.v0 gpt-4o-mini', 1, 1],
    ['capitals.dev.v0 gpt-4o', 2, 2],
  ]);
});

test('the schema refuses what Jenkins refuses', async () => {
  const xml =
    '<testsuites><testsuite name="a" tests="1" failures="0" errors="0"><testcase name="b" file="c"/></testsuite></testsuites>';
  const { valid } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema });
  expect(valid).toBe(false);
});
