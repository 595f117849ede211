import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answerRight, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { outcomes, readOnlyRecord, recordNames } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, readLines, runTseval, startTseval } from './run-tseval.ts';

const samples = 40;

/** Starts a run of forty samples, two at a time, and waits until so many requests have been sent. */
async function startRun(answer: (request: SeenRequest) => Reply, { until }: { until: number }) {
  const server = await useFakeServer(answer);
  const cwd = createFolder(matchRegistry(samples));
  const args = ['gpt-4o', 'questions', '--concurrency', '2'];
  const run = startTseval(args, { cwd, env: serverEnv(server) });
  await vi.waitFor(() => expect(server.requests.length).toBeGreaterThanOrEqual(until), { timeout: 20_000 });
  return { run, cwd, server };
}

const slowly = (request: SeenRequest): Reply => ({ ...answerRight(request), delayMs: 100 });
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

test.for(signals)('after one %s the samples under way are finished, recorded and reported', async (signal) => {
  const { run, cwd, server } = await startRun(slowly, { until: 5 });
  run.kill(signal);
  const { code, signal: killedBy, stdout, stderr } = await run.ended;
  const { events, report } = readOnlyRecord(cwd);
  const finished = Object.keys(outcomes(events)).length;
  const [first, second, third] = stderr.trim().split('\n');
  expect(first).toBe(`tseval: ${signal}: finishing the samples under way; once more to stop at once`);
  expect(second).toMatch(
    /^tseval: the run stopped: \d+ of 40 samples are finished, recorded in \.tseval\/runs\/\S+\.jsonl$/,
  );
  expect(third).toBe(`  go on with it: tseval resume ${readOnlyRecord(cwd).path}`);
  expect({ code, killedBy }).toEqual({ code: 130, killedBy: null });
  expect(finished).toBe(server.requests.length);
  expect(report).toMatchObject({ samples, correct: finished, errored: 0, not_run: samples - finished });
  expect(readLines(join(cwd, readOnlyRecord(cwd).path)).filter((line) => 'final_report' in line)).toHaveLength(1);
  expect(stdout).toMatch(new RegExp(`^ {2}correct +${finished}$`, 'm'));
  expect(stdout).toMatch(new RegExp(`^ {2}not run +${samples - finished}$`, 'm'));
});

test.for(signals)('a second %s ends the run at once, and the record has every finished sample', async (signal) => {
  const answered = 6;
  let count = 0;
  const answer = (request: SeenRequest): Reply => (count++ < answered ? answerRight(request) : 'hang');
  const { run, cwd } = await startRun(answer, { until: answered + 2 });
  run.kill(signal);
  await run.printed('once more to stop at once');
  run.kill(signal);
  const { code, signal: killedBy, stdout, stderr } = await run.ended;
  expect({ code, killedBy, stdout }).toEqual({ code: null, killedBy: signal, stdout: '' });
  const [path = '', ...others] = recordNames(cwd);
  expect(others).toEqual([]);
  expect(stderr).toContain(`\n  go on with it: tseval resume ${join('.tseval/runs', path)}\n`);
  const [spec, ...events] = readLines(join(cwd, '.tseval/runs', path));
  expect(spec).toHaveProperty('spec');
  expect(events.filter(({ type }) => type === 'match')).toHaveLength(answered);
  expect(events.filter((line) => 'final_report' in line)).toEqual([]);
  const report = await runTseval(['report', join('.tseval/runs', path), '--json'], { cwd });
  expect(JSON.parse(report.stdout)).toMatchObject({ samples, correct: answered, not_run: samples - answered });
});

/** Far more than a pipe holds. */
function bigRegistry(): Record<string, string> {
  const entries = Array.from(
    { length: 5000 },
    (_, i) => `many.s${i}.v0:\n  class: Match\n  args: {samples_jsonl: x}\n`,
  );
  return { ...matchRegistry(3), 'registry/evals/many.yaml': entries.join('') };
}

test('a reader that goes away ends a listing without a word', async () => {
  const run = startTseval(['list'], { cwd: createFolder(bigRegistry()) });
  await run.printed('many.s1.v0');
  run.closeStdout();
  const { code, signal, stderr } = await run.ended;
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
});

test.for([
  ['dummy', 'questions', '--show-failures', '3000'],
  ['dummy', 'questions', '--json'],
])('a reader that goes away does not end a run: %s %s %s', async (args) => {
  const cwd = createFolder(matchRegistry(3000));
  const run = startTseval(args, { cwd });
  run.closeStdout();
  const { code, signal, stderr } = await run.ended;
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  expect(readOnlyRecord(cwd).report).toMatchObject({ samples: 3000, not_run: 0 });
});

const commands: Record<string, string[]> = {
  'a run': ['gpt-4o', 'questions'],
  'a run that cannot be paid for': ['refused', 'questions'],
  'a run without a network': ['dummy', 'questions', '--extra-eval-params', 'samples_jsonl=x.jsonl'],
  'a set': ['set', 'gpt-4o', 'all'],
  'a dry run': ['gpt-4o', 'questions', '--dry-run'],
  'a listing': ['list', 'evals', '--json'],
  'a showing': ['show', 'questions'],
};

test.for(Object.entries(commands))('%s ends by itself', async ([, args]) => {
  const server = await useFakeServer((request) =>
    request.body['model'] === 'refused' ? { status: 401, error: { message: 'No.' } } : answerRight(request),
  );
  const files = {
    'registry/eval_sets/all.yaml': 'all:\n  evals: [questions.*]\n',
    'x.jsonl': jsonl([{ input: 'question', ideal: 'answer' }]),
  };
  const cwd = createFolder({ ...matchRegistry(3), ...files });
  const { code, signal } = await runTseval(args, { cwd, env: serverEnv(server) });
  expect({ code, signal }).toEqual({ code: args[0] === 'refused' ? 3 : 0, signal: null });
});
