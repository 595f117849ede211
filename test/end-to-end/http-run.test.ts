import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answerRight, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { readOnlyRecord, recordNames, splitLines } from './record-file.ts';
import { createFolder, matchRegistry, readLines, runTseval, startTseval } from './run-tseval.ts';

/** Runs six samples with an endpoint for events that answers as told. */
async function runHttp(reply: (request: SeenRequest) => Reply, ...options: string[]) {
  const server = await useFakeServer((request) => (request.path === '/events' ? reply(request) : answerRight(request)));
  const cwd = createFolder(matchRegistry(6));
  const url = new URL('/events', server.url).href;
  const args = ['gpt-4o', 'questions', '--http-run', '--http-run-url', url, ...options];
  const ended = await runTseval(args, { cwd, env: serverEnv(server) });
  const posts = server.requests.filter(({ path }) => path === '/events');
  const batches = posts.map(({ body }) => body as unknown as Record<string, unknown>[]);
  return { ...ended, cwd, url, posts, batches };
}

test('--http-run posts the record in batches and writes no file', async () => {
  const { code, stdout, cwd, url, posts, batches } = await runHttp(() => ({ text: 'ok' }), '--http-batch-size', '6');
  expect(batches.length).toBeGreaterThan(2);
  const { spec, events, report } = splitLines(batches.flat());
  expect(spec.eval_name).toBe('questions.dev.v0');
  expect(events.map(({ event_id }) => event_id)).toEqual(Array.from({ length: 18 }, (_, i) => i));
  expect(report).toMatchObject({ correct: 6 });
  expect(posts.every(({ headers }) => headers['content-type'] === 'application/json')).toBe(true);
  expect(posts.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  expect(existsSync(join(cwd, '.tseval'))).toBe(false);
  expect(stdout).toContain(`record        ${url}\n`);
  expect(code).toBe(0);
});

test('when nothing can be posted, the whole record is kept in a file and the run fails', async () => {
  const { code, stderr, cwd, url } = await runHttp(() => ({ status: 500 }), '--http-batch-size', '6');
  const { path, events, report } = readOnlyRecord(cwd);
  expect(code).toBe(3);
  expect(stderr).toContain(`could not be sent to ${url} (HTTP 500)\n  they are kept in ${path};`);
  expect(stderr.match(/^tseval: /gm)).toHaveLength(2);
  expect(events).toHaveLength(3 * ((report['samples'] ?? 0) - (report['not_run'] ?? 0)));
});

test('with a threshold of 100 the run goes on, and what could not be posted is kept', async () => {
  const { code, cwd } = await runHttp(
    () => ({ status: 500 }),
    '--http-batch-size',
    '6',
    '--http-fail-percent-threshold',
    '100',
  );
  expect(readOnlyRecord(cwd).report).toMatchObject({ correct: 6, not_run: 0 });
  expect(code).toBe(0);
});

test('a batch that is refused once is posted again', async () => {
  const { code, cwd } = await runHttp(({ attempt }) => (attempt === 1 ? 'reset' : { text: 'ok' }));
  expect(existsSync(join(cwd, '.tseval'))).toBe(false);
  expect(code).toBe(0);
});

/** Starts a run whose events nobody takes: the server hangs after so many posts. */
async function startHanging(posts: number, ...options: string[]) {
  let count = 0;
  const server = await useFakeServer((request) => {
    if (request.path !== '/events') return answerRight(request);
    return count++ < posts ? { text: 'ok' } : 'hang';
  });
  const cwd = createFolder(matchRegistry(6));
  const url = new URL('/events', server.url).href;
  const args = ['gpt-4o', 'questions', '--http-run', '--http-run-url', url, '--http-batch-size', '6', ...options];
  const run = startTseval(args, { cwd, env: serverEnv(server) });
  await vi.waitFor(() => expect(count).toBe(posts + 1), { timeout: 20_000 });
  return { run, cwd };
}

test('the batch that is under way at the second Ctrl-C is kept in a file', async () => {
  const { run, cwd } = await startHanging(0);
  run.kill('SIGINT');
  await run.printed('once more to stop at once');
  run.kill('SIGINT');
  const { signal } = await run.ended;
  expect(signal).toBe('SIGINT');
  const [name = ''] = recordNames(cwd);
  const [spec, ...events] = readLines(join(cwd, '.tseval/runs', name));
  expect(spec).toHaveProperty('spec');
  expect(events.filter(({ type }) => type === 'match').length).toBeGreaterThan(1);
});

test('a server that takes no events holds the end of an interrupted run no longer than --grace', async () => {
  const { run, cwd } = await startHanging(1, '--grace', '0.2', '--http-fail-percent-threshold', '100');
  const started = performance.now();
  run.kill('SIGTERM');
  const { code } = await run.ended;
  expect(code === 0 || code === 130).toBe(true);
  expect(performance.now() - started).toBeLessThan(8000);
  const [name = ''] = recordNames(cwd);
  expect(readLines(join(cwd, '.tseval/runs', name)).filter(({ type }) => type === 'match').length).toBeGreaterThan(0);
});
