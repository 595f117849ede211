import { expect, test, vi } from 'vitest';
import { answerRight, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { questionOf, spentQuota, useFaultyServer } from './faulty-server.ts';
import { outcomes, readOnlyRecord } from './record-file.ts';
import { createFolder, matchRegistry, runTseval, startTseval } from './run-tseval.ts';

const samples = 1000;

test('a thousand samples at 20 % faults of all kinds are reported as without faults, each once, and nobody waits long', {
  timeout: 90_000,
}, async () => {
  const faultless = await useFakeServer(answerRight);
  const faulty = await useFaultyServer();
  const files = matchRegistry(samples);
  const args = ['gpt-4o', 'questions', '--json', '--timeout', '2', '--concurrency', '64'];
  const run = async (server: typeof faulty) => {
    const cwd = createFolder(files);
    const started = performance.now();
    const ended = await runTseval(args, { cwd, env: serverEnv(server) });
    return { ...ended, cwd, seconds: (performance.now() - started) / 1000 };
  };
  const [expected, actual] = [await run(faultless), await run(faulty)];
  const numbers = ({ stdout }: typeof actual) => ({ ...JSON.parse(stdout), run_id: '', record: '' }) as unknown;
  expect(numbers(actual)).toEqual(numbers(expected));
  expect(actual).toMatchObject({ code: 0, stderr: '' });
  expect(faulty.requests.length).toBeGreaterThan(samples * 1.2);
  const { events } = readOnlyRecord(actual.cwd);
  const ids = events.filter(({ type }) => type === 'sample').map(({ sample_id }) => sample_id);
  expect([ids.length, new Set(ids).size]).toEqual([samples, samples]);
  expect(events.map(({ event_id }) => event_id)).toEqual(events.map((_, i) => i));
  // Far less than the twenty requests that hang would take one after the other, were they not cut off.
  expect(actual.seconds).toBeLessThan(40);
});

test('a quota that is spent half-way ends the run at once, with exit 3, and keeps what is finished', async () => {
  let answered = 0;
  let refusedAt = 0;
  const answer = (request: SeenRequest): Reply => {
    if (answered < 60) {
      answered++;
      return { ...answerRight(request), delayMs: 100 };
    }
    refusedAt ||= performance.now();
    return spentQuota;
  };
  const server = await useFakeServer(answer);
  const cwd = createFolder(matchRegistry(200));
  const { code, stderr } = await runTseval(['gpt-4o', 'questions'], { cwd, env: serverEnv(server) });
  expect(performance.now() - refusedAt).toBeLessThan(2000);
  const { events, report, path } = readOnlyRecord(cwd);
  expect(Object.keys(outcomes(events))).toHaveLength(60);
  expect(report).toMatchObject({ correct: 60, not_run: 140 });
  expect(stderr).toBe(`tseval: the endpoint answered 429 You exceeded your quota.
  the account’s quota is spent: raise it, or use another key
tseval: the run stopped: 60 of 200 samples are finished, recorded in ${path}
  go on with it: tseval resume ${path}
`);
  expect(code).toBe(3);
});

test('a server that stops answering ends the run within the time limit for each attempt', async () => {
  const server = await useFakeServer((request) => (questionOf(request) < 5 ? answerRight(request) : 'hang'));
  const cwd = createFolder(matchRegistry(10));
  const started = performance.now();
  const args = ['gpt-4o', 'questions', '--timeout', '0.3', '--max-retries', '2'];
  const { code, stderr } = await runTseval(args, { cwd, env: serverEnv(server) });
  expect((performance.now() - started) / 1000).toBeLessThan(20);
  expect(readOnlyRecord(cwd).report).toMatchObject({ correct: 5, errored: 5, not_run: 0 });
  expect(stderr).toMatch(
    /^tseval: 5 of 10 samples errored, which is more than --max-errors allows; no answer within 0.3 s\n {2}tseval report \S+ --show-failures 5 shows them; --max-errors 5 would let them pass\n {2}run those again: tseval resume \S+\n$/,
  );
  expect(code).toBe(3);
});

test('Ctrl-C while everything waits for another attempt ends the run without waiting for it', async () => {
  const server = await useFakeServer(({ attempt }) => ({ status: 500, error: { message: `attempt ${attempt}` } }));
  const cwd = createFolder(matchRegistry(20));
  const run = startTseval(['gpt-4o', 'questions'], { cwd, env: serverEnv(server) });
  await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(60), { timeout: 20_000 });
  const stopped = performance.now();
  run.kill('SIGINT');
  const { code } = await run.ended;
  expect(performance.now() - stopped).toBeLessThan(5000);
  expect(readOnlyRecord(cwd).report).toMatchObject({ not_run: 20 });
  expect(code).toBe(130);
});

test('Ctrl-C while an endpoint asks to wait for a minute ends the run without waiting for it, and keeps what is answered', async () => {
  const answer = (request: SeenRequest): Reply =>
    questionOf(request) < 10 ? answerRight(request) : { status: 429, headers: { 'retry-after': '60' } };
  const server = await useFakeServer(answer);
  const cwd = createFolder(matchRegistry(20));
  const run = startTseval(['gpt-4o', 'questions'], { cwd, env: serverEnv(server) });
  await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(11), { timeout: 20_000 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const stopped = performance.now();
  run.kill('SIGINT');
  const { code } = await run.ended;
  expect(performance.now() - stopped).toBeLessThan(5000);
  expect(Object.keys(outcomes(readOnlyRecord(cwd).events)).length).toBeGreaterThan(0);
  expect(code).toBe(130);
});

test('an endpoint that asks to wait for hours ends the run, which can be resumed', async () => {
  const server = await useFakeServer(() => ({ status: 429, headers: { 'retry-after': '10800' } }));
  const cwd = createFolder(matchRegistry(3));
  const { code, stderr } = await runTseval(['gpt-4o', 'questions'], { cwd, env: serverEnv(server) });
  expect(stderr).toMatch(/; it asks to wait 3 hours before the next request\n/);
  expect(stderr).toMatch(/go on with it: tseval resume \S+\n$/);
  expect(code).toBe(3);
});
