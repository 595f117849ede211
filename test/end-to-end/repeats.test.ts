import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lastText, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { recordNames, splitLines } from './record-file.ts';
import { createFolder, matchRegistry, readLines, runTseval } from './run-tseval.ts';

/** The answers to `question N` in turn: `+` is right, `e` is refused. */
function answers(...turns: readonly string[]) {
  return (request: SeenRequest): Reply => {
    const number = Number(/\d+/.exec(lastText(request))?.[0]);
    const own = turns[number] ?? '+';
    const sign = own[(request.attempt - 1) % own.length];
    if (sign === 'e') return { status: 400, error: { message: 'not this one' } };
    return { text: sign === '+' ? `answer ${number}` : 'no' };
  };
}

async function run(args: readonly string[], turns: readonly string[], samples = turns.length) {
  const server = await useFakeServer(answers(...turns));
  const cwd = createFolder(matchRegistry(samples));
  const tseval = (...more: string[]) => runTseval(more, { cwd, env: serverEnv(server) });
  return { ...(await tseval(...args)), cwd, server, tseval };
}

const record = (cwd: string): string => join('.tseval', 'runs', recordNames(cwd)[0] ?? '');

test('each sample is run K times, and every repeat is recorded under its number', async () => {
  const { code, stdout, cwd, server } = await run(['gpt-4o', 'questions', '--repeats', '4'], ['+', '-', '+-']);
  expect([code, server.requests.length]).toEqual([0, 12]);
  expect(stdout).toContain('3 samples × 4 repeats');
  expect(stdout).toMatch(/accuracy +0\.5000 ± /);
  expect(stdout).toContain(
    'flips: questions.dev.2  2 of 4 right, flip rate 0.67  registry/data/questions/samples.jsonl:3',
  );
  const { spec, events, report } = splitLines(readLines(join(cwd, record(cwd))));
  expect(spec.run_config).toMatchObject({ samples: 3, repeats: 4 });
  for (const id of ['questions.dev.0', 'questions.dev.1', 'questions.dev.2']) {
    const own = events.filter(({ type, sample_id }) => type === 'match' && sample_id === id);
    expect(own.map(({ repeat }) => repeat).sort()).toEqual([0, 1, 2, 3]);
  }
  expect(report).toMatchObject({ samples: 3, repeats: 4, correct: 6, incorrect: 6, 'pass@4': 2 / 3, 'pass^4': 1 / 3 });
});

test('a report of the record is the report of the run, flips and gates included', async () => {
  const args = ['gpt-4o', 'questions', '--repeats', '3', '--threshold', 'pass^3>=0.9', '--json'];
  const { code, stdout, cwd, tseval } = await run(args, ['+', '+-']);
  const again = await tseval('report', record(cwd), '--json');
  expect(code).toBe(1);
  expect(again.code).toBe(1);
  expect({ ...JSON.parse(again.stdout), record: null }).toEqual({ ...JSON.parse(stdout), record: null });
  expect(JSON.parse(stdout).flips).toMatchObject([{ sample_id: 'questions.dev.1', runs: 3, correct: 2, line: 2 }]);
});

test('one repeat is a run like any other: nothing in its record or report speaks of repeats', async () => {
  const { stdout, cwd } = await run(['gpt-4o', 'questions', '--repeats', '1', '--json'], ['+', '-']);
  const lines = readLines(join(cwd, record(cwd)));
  expect(lines.some((line) => 'repeat' in line)).toBe(false);
  expect(splitLines(lines).spec.run_config).not.toHaveProperty('repeats');
  expect(stdout).not.toMatch(/repeat|flip/);
});

test('a run that was cut off within the repeats of a sample is resumed with those that are missing', async () => {
  const args = ['gpt-4o', 'questions', '--repeats', '3', '--record-path', 'cut.jsonl'];
  const { cwd, server, tseval } = await run(args, ['+', '-']);
  const lines = readLines(join(cwd, 'cut.jsonl'));
  const starts = lines.flatMap((line, at) => (line['type'] === 'sample' ? [at] : []));
  const kept = lines.slice(0, starts[4]);
  writeFileSync(join(cwd, 'cut.jsonl'), kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { code, stderr } = await tseval('resume', 'cut.jsonl');
  expect([code, stderr]).toEqual([0, expect.stringContaining('2 of 6 repeats of samples are left to run')]);
  expect(server.requests).toHaveLength(8);
  const { events, report } = splitLines(readLines(join(cwd, 'cut.jsonl')));
  const whole = events.filter(({ type }) => type === 'sample').map(({ sample_id, repeat }) => `${sample_id} ${repeat}`);
  expect(new Set(whole).size).toBe(6);
  expect(report).toMatchObject({ samples: 2, repeats: 3, correct: 3, incorrect: 3, not_run: 0 });
});

test('a metric of repeats is refused where there are none, and k above the repeats too', async () => {
  expect((await run(['gpt-4o', 'questions', '--threshold', 'pass@2>=0.5'], ['+'])).code).toBe(2);
  expect((await run(['gpt-4o', 'questions', '--repeats', '3', '--threshold', 'pass@4>=0.5'], ['+'])).code).toBe(2);
});

test('errored repeats are counted, and allowed as shares of all repeats', async () => {
  const args = ['gpt-4o', 'questions', '--repeats', '4', '--max-retries', '0'];
  const strict = await run(args, ['+', '+++e']);
  expect([strict.code, strict.stderr]).toEqual([3, expect.stringContaining('1 of 8 repeats of samples errored')]);
  expect((await run([...args, '--max-errors', '15%'], ['+', '+++e'])).code).toBe(0);
});

test('noise runs five repeats, says how often the gate would be red and which samples flip, and is not judged itself', async () => {
  const args = ['noise', 'gpt-4o', 'questions', '--threshold', 'accuracy>=0.9'];
  const { code, stdout, stderr, server, cwd, tseval } = await run(args, ['+', '+', '+-+-+']);
  expect([code, stderr, server.requests.length]).toEqual([0, '', 15]);
  expect(stdout).toMatch(/false alarms +\d+\.\d % .* of 2000 pairs of unchanged runs turn the gate red/);
  expect(stdout).toMatch(/gate accuracy>=0\.9 +(3|4)\d\.\d % .* fail/);
  expect(stdout).toMatch(/flip rate +20\.0 %; 1 of 3 samples flip/);
  const again = await tseval('noise', record(cwd), '--json');
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({
    ...{ samples: 3, repeats: 5, pairs: 2000, alpha: 0.05, max_drop: 0, flipping_samples: 1 },
    gates: [{ gate: 'accuracy>=0.9' }],
    flips: [{ sample_id: 'questions.dev.2', runs: 5, correct: 3 }],
  });
  expect((await tseval('noise', record(cwd), '--json')).stdout).toBe(again.stdout);
  const twice = await tseval('noise', record(cwd), '--threshold', 'accuracy>=0.5', '--json');
  expect(JSON.parse(twice.stdout)).toMatchObject({ false_alarms: { rate: 0 } });
});

test('a run of noise that was cut off is resumed by its record, and its noise read from that', async () => {
  const args = ['noise', 'gpt-4o', 'questions', '--alpha=0.1', '--strict', '--record-path', 'cut.jsonl'];
  const { cwd, server, tseval } = await run(args, ['+', '-']);
  const lines = readLines(join(cwd, 'cut.jsonl'));
  const starts = lines.flatMap((line, at) => (line['type'] === 'sample' ? [at] : []));
  const kept = lines.slice(0, starts[4]);
  writeFileSync(join(cwd, 'cut.jsonl'), kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const early = await tseval('noise', 'cut.jsonl');
  expect([early.code, early.stderr]).toEqual([2, expect.stringContaining('tseval resume <record>')]);
  const { code, stderr } = await tseval('resume', 'cut.jsonl');
  expect([code, stderr]).toEqual([0, expect.stringContaining('6 of 10 repeats of samples are left to run')]);
  expect(server.requests).toHaveLength(16);
  expect((await tseval('noise', 'cut.jsonl')).stdout).toContain('2 samples × 5 repeats');
});

test.for<[string, string[], number, string]>([
  ['a record without repeats', ['noise', 'single.jsonl'], 2, 'were not run twice'],
  ['no record', ['noise', 'nothing.jsonl'], 2, 'there is no record nothing.jsonl'],
  ['one repeat', ['noise', 'gpt-4o', 'questions', '--repeats', '1'], 2, '--repeats 2 or more'],
  ['a dry run', ['noise', 'gpt-4o', 'questions', '--dry-run'], 2, 'a dry run has no noise'],
  [
    'a metric that does not exist',
    ['noise', 'gpt-4o', 'questions', '--threshold', 'acuracy>=1'],
    2,
    'did you mean "accuracy"',
  ],
])('noise of %s is refused', async ([, args, expected, said]) => {
  const { tseval } = await run(['gpt-4o', 'questions', '--record-path', 'single.jsonl'], ['+', '-']);
  const { code, stderr } = await tseval(...args);
  expect([code, stderr]).toEqual([expected, expect.stringContaining(said)]);
});

test('noise without any verdict is red', async () => {
  const { code, stderr } = await run(
    ['noise', 'gpt-4o', 'questions', '--max-errors', '100%', '--max-retries', '0'],
    ['e', 'e'],
  );
  expect([code, stderr]).toEqual([1, expect.stringContaining('no sample got a verdict')]);
});

test('--output-items hold one result of each item, so repeats are refused with them', async () => {
  const { code, stderr } = await run(['gpt-4o', 'questions', '--repeats', '2', '--output-items', 'x.jsonl'], ['+']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('leave out --repeats')]);
});
