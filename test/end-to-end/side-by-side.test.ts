import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RunSpec } from '../../src/record/event.ts';
import { answerRight, lastText, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { recordNames } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, readLines, runTseval, startTseval } from './run-tseval.ts';

const samples = 12;

/** `good` is always right, `bad` never, `refused` may not be used. */
function answer(request: SeenRequest): Reply {
  const model = String(request.body['model']);
  if (model === 'refused') return { status: 401, error: { message: 'No.' } };
  return model === 'bad' ? { text: 'no idea' } : { ...answerRight(request), delayMs: 20 };
}

async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const server = await useFakeServer(answer);
  const cwd = createFolder({ ...matchRegistry(samples), ...files });
  const env = { ...serverEnv(server), OLLAMA_BASE_URL: server.url };
  return { ...(await runTseval(args, { cwd, env })), cwd, env, server };
}

const models = ['--model', 'good', '--model', 'bad', '--model', 'ollama/llama3.2'];

test('an eval is run with each model, a record each, and ends with one table', async () => {
  const { code, stdout, stderr, cwd, server } = await run(['run', 'questions', ...models]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(server.requests).toHaveLength(3 * samples);
  expect(new Set(server.requests.map(({ body }) => body['model']))).toEqual(new Set(['good', 'bad', 'llama3.2']));
  expect(recordNames(cwd)).toHaveLength(3);
  const table = stdout.slice(stdout.lastIndexOf('\n\n') + 2);
  const time = '\\d+\\.\\d\\d s';
  expect(table).toMatch(
    new RegExp(`^questions\\.dev\\.v0  3 runs side by side
  completion function  accuracy  95 % interval     tokens  latency  95 % within
  good                 1\\.0000    0\\.7575 to 1\\.0000  120     ${time}   ${time}
  bad                  0\\.0000    0\\.0000 to 0\\.2425  120     ${time}   ${time}
  ollama/llama3\\.2      1\\.0000    0\\.7575 to 1\\.0000  120     ${time}   ${time}
  good is better than bad by 1\\.0000 \\(0\\.\\d+ to 1\\.0000, p = 0\\.0015\\)
  ollama/llama3\\.2 is better than bad by 1\\.0000 \\(0\\.\\d+ to 1\\.0000, p = 0\\.0015\\)
  good and ollama/llama3\\.2: no significant difference \\(0\\.0000, p = 1\\.0000\\)
$`),
  );
});

test('the records of runs side by side are reported as they were', async () => {
  const reporters = (folder: string) =>
    ['json', 'jsonl', 'junit', 'markdown', 'csv'].flatMap((name) => ['--reporter', `${name}=${folder}-${name}`]);
  const { stdout, cwd } = await run(['run', 'questions', ...models, ...reporters('live')]);
  const paths = [...stdout.matchAll(/^ {2}record +(\S+)$/gm)].map(([, path = '']) => path);
  const again = await runTseval(['report', ...paths, ...reporters('again')], { cwd });
  expect(again.stdout).toBe(stdout);
  for (const name of ['json', 'jsonl', 'junit', 'markdown', 'csv']) {
    const live = readFileSync(join(cwd, `live-${name}`), 'utf8');
    expect(readFileSync(join(cwd, `again-${name}`), 'utf8')).toBe(live);
  }
  expect(JSON.parse(readFileSync(join(cwd, 'live-json'), 'utf8'))).toMatchObject({
    runs: [{ accuracy: 1 }, { accuracy: 0 }, { accuracy: 1 }],
    side_by_side: { differences: [{ significant: true }, { significant: false }, { significant: true }] },
  });
});

test('a model that refuses does not keep the others from running, and decides the exit code', async () => {
  const { code, stdout, cwd } = await run(['run', 'questions', '--model', 'refused', '--model', 'good']);
  expect(code).toBe(3);
  expect(recordNames(cwd)).toHaveLength(2);
  expect(stdout).toMatch(/^ {2}refused +none +12\b/m);
  expect(stdout).toMatch(/^ {2}good +1\.0000 /m);
});

test('one --model is an ordinary run, and run may be left out', async () => {
  for (const args of [
    ['run', 'questions', '--model', 'good'],
    ['questions', '--model', 'good'],
  ]) {
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^questions\.dev\.v0 {2}good {2}12 samples/);
    expect(stdout).not.toContain('side by side');
  }
});

const judged = {
  'registry/modelgraded/nice.yaml': `nice:
  prompt: "Is this nice? {completion}"
  choice_strings: ["Yes", "No"]
  choice_scores: {"Yes": 1, "No": 0}
  input_outputs: {input: completion}
`,
  'registry/evals/nice.yaml': `nice.dev.v0:
  class: ModelBasedClassify
  args: {samples_jsonl: nice.jsonl, modelgraded_spec: nice}
`,
  'registry/data/nice.jsonl': jsonl([{ input: 'question 1' }, { input: 'question 2' }]),
};

const refused: [args: string[], message: string][] = [
  [['good', 'questions', '--model', 'bad'], '--model says who answers, but "good" stands before the eval questions'],
  [['run', 'questions', '--model', 'good', '--model', 'good'], '--model good is given twice'],
  [
    ['run', 'questions', '--model', 'good', '--model', 'bad', '--record-path', 'a.jsonl'],
    '--record-path names one file, but each --model has a run of its own',
  ],
  [
    ['run', 'questions', '--model', 'good', '--model', 'anthropic/claude'],
    'ANTHROPIC_API_KEY is not set, and "anthropic/claude" would send requests',
  ],
  [
    ['run', 'nice.dev.v0', '--model', 'good', '--model', 'bad'],
    'a model grades this eval, and each --model would be graded by another one: good, bad',
  ],
];

test.for(refused)('%j is refused before anything is sent', async ([args, message]) => {
  const { code, stdout, stderr, server, cwd } = await run(args, judged);
  expect({ code, stdout, sent: server.requests.length }).toEqual({ code: 2, stdout: '', sent: 0 });
  expect(stderr.split('\n')[0]).toBe(`tseval: ${message}`);
  expect(recordNames(cwd)).toEqual([]);
});

test('with one grader, models that are graded by it stand side by side', async () => {
  const args = ['run', 'nice.dev.v0', '--model', 'good', '--model', 'bad', '--grader', 'constant:Yes'];
  const { code, stdout } = await run(args, judged);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}completion function {2}score /m);
  expect(stdout).toMatch(/^ {2}good {17}1\.0000 /m);
});

test('an interrupt ends the run that is under way and starts no other', async () => {
  const server = await useFakeServer((request) => ({ ...answerRight(request), delayMs: 200 }));
  const cwd = createFolder(matchRegistry(40));
  const args = ['run', 'questions', '--model', 'one', '--model', 'two', '--concurrency', '2'];
  const started = startTseval(args, { cwd, env: serverEnv(server) });
  await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(2), { timeout: 20_000 });
  started.kill('SIGINT');
  const { code, stdout } = await started.ended;
  expect(code).toBe(130);
  expect(recordNames(cwd)).toHaveLength(1);
  expect(stdout).not.toContain('side by side');
  expect(server.requests.map(lastText).length).toBeLessThan(40);
});

test('each record is that of a command for its model alone, and is resumed as such', async () => {
  const server = await useFakeServer((request) =>
    request.body['model'] === 'two' ? { status: 401, error: { message: 'No.' } } : answerRight(request),
  );
  const cwd = createFolder(matchRegistry(3));
  const command = ['run', 'questions', '--model', 'one', '--model=two'];
  await runTseval(command, { cwd, env: serverEnv(server) });
  // By their commands: the names of two records of one second are in no order.
  const recordsByCommand = new Map(
    recordNames(cwd).flatMap((name) => {
      const path = join('.tseval/runs', name);
      return readLines(join(cwd, path)).flatMap(({ spec }) =>
        spec ? [[(spec as RunSpec).run_config.command, path] as const] : [],
      );
    }),
  );
  expect([...recordsByCommand.keys()].sort()).toEqual([
    'tseval run questions --model one',
    'tseval run questions --model two',
  ]);

  const healthy = await useFakeServer(answerRight);
  const resumed = await runTseval(['resume', recordsByCommand.get('tseval run questions --model two') ?? ''], {
    cwd,
    env: serverEnv(healthy),
  });
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toMatch(/^questions\.dev\.v0 {2}two {2}3 samples/);
  expect(resumed.stdout).not.toContain('side by side');
  expect(healthy.requests).toHaveLength(3);

  const again = await runTseval([...command, '--resume'], { cwd, env: serverEnv(healthy) });
  expect(again.code).toBe(0);
  expect(again.stdout).toMatch(/^ {2}one and two: no significant difference/m);
  expect(healthy.requests).toHaveLength(3);
  expect(recordNames(cwd)).toHaveLength(2);
});

test('the record has the latency of each answer', async () => {
  const { cwd } = await run(['good', 'questions', '--record-path', 'a.jsonl']);
  const latencies = readLines(join(cwd, 'a.jsonl')).flatMap((line) =>
    line['type'] === 'sampling' ? [(line['data'] as { latency_ms: number }).latency_ms] : [],
  );
  expect(latencies).toHaveLength(samples);
  expect(Math.min(...latencies)).toBeGreaterThanOrEqual(15);
});
