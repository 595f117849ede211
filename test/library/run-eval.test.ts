import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  defineEval,
  InterruptedError,
  Registry,
  RegistryError,
  type RunEvent,
  readRecord,
  runEval,
  SampleError,
  UsageError,
} from '../../src/index.ts';
import { startFakeServer } from '../end-to-end/fake-server.ts';
import { createFolder, jsonl, matchRegistry, readLines } from '../end-to-end/run-tseval.ts';

const right = (prompt: unknown): string => String(prompt).replace('question', 'answer');

async function open(files: Record<string, string> = matchRegistry(4)) {
  const cwd = createFolder(files);
  return { cwd, registry: await Registry.open({ paths: ['registry'], cwd }) };
}

test('an eval of a registry is answered by a function, and its numbers come back', async () => {
  const { registry } = await open();
  const events: RunEvent[] = [];
  const { metrics, spec, stoppedBy, warnings } = await runEval({
    eval: 'questions',
    completionFn: right,
    registry,
    onEvent: (event) => events.push(event),
  });
  expect(metrics).toMatchObject({ accuracy: 1, samples: 4, correct: 4, errored: 0, not_run: 0 });
  expect({ stoppedBy, warnings }).toEqual({ stoppedBy: undefined, warnings: [] });
  expect(spec).toMatchObject({ eval_name: 'questions.dev.v0', completion_fns: ['right'] });
  expect(events.map(({ type }) => type).filter((type) => type === 'sample')).toHaveLength(4);
  expect(events.filter(({ type }) => type === 'sampling')).toHaveLength(4);
});

test('a subset, a seed and arguments are taken as on the command line', async () => {
  const { registry } = await open();
  const run = (options: object) => runEval({ eval: 'questions', completionFn: 'dummy', registry, ...options });
  expect((await run({ maxSamples: 2 })).metrics['samples']).toBe(2);
  expect((await run({ samples: ['0-2'] })).metrics['samples']).toBe(3);
  expect((await run({ seed: 7 })).spec.run_config.seed).toBe(7);
  await expect(run({ args: { num_few_shots: 1 } })).rejects.toThrow('unknown key "num_few_shots"');
});

const Length = defineEval<{ samples_jsonl: string }, { text: string }>({
  name: 'Length',
  sampleSchema: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
  async evaluate({ text }, { ask, record }) {
    const [answer = ''] = await ask(text, {});
    record({ type: 'metrics', data: { score: answer.length, ratio: answer.length / text.length } });
  },
  metrics: ['ratio'],
});

test('a template of the program’s own runs over its own data, and reports its own metric', async () => {
  const { cwd, registry } = await open({ 'texts.jsonl': jsonl([{ text: 'ab' }, { text: 'abcd' }]), 'registry/x': '' });
  const { metrics, spec } = await runEval({
    eval: Length,
    args: { samples_jsonl: join(cwd, 'texts.jsonl') },
    completionFn: () => 'xx',
    registry,
  });
  expect(metrics).toMatchObject({ ratio: 0.75, scored: 2 });
  expect(spec.eval_name).toBe('Length.local.v0');
});

test('samples that do not fit the template’s schema are refused before anything is asked', async () => {
  const { cwd, registry } = await open({ 'texts.jsonl': jsonl([{ text: 1 }]), 'registry/x': '' });
  let asked = 0;
  const running = runEval({
    eval: Length,
    args: { samples_jsonl: join(cwd, 'texts.jsonl') },
    completionFn: () => String(asked++),
    registry,
  });
  await expect(running).rejects.toThrow(SampleError);
  expect(asked).toBe(0);
});

test('a run is recorded only where a path is given', async () => {
  const { cwd, registry } = await open();
  const recordPath = join(cwd, 'run.jsonl');
  const { metrics } = await runEval({ eval: 'questions', completionFn: right, registry, recordPath });
  const lines = readLines(recordPath);
  expect(lines.at(-1)?.['final_report']).toEqual(metrics);
  expect(Object.keys(lines[0] ?? {})).toEqual(['spec']);
});

test('a function that throws makes its sample errored, and the others go on', async () => {
  const { registry } = await open();
  const completionFn = (prompt: unknown) => {
    if (String(prompt) === 'question 2') throw new Error('no idea');
    return right(prompt);
  };
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => void events.push(event);
  const { metrics } = await runEval({ eval: 'questions', completionFn, registry, onEvent });
  expect(metrics).toMatchObject({ correct: 3, errored: 1 });
  const error = events.find(({ type }) => type === 'error');
  expect(error).toMatchObject({ sample_id: 'questions.dev.2', data: { message: expect.stringContaining('no idea') } });
});

const rubric = `polite:
  prompt: "Polite? {completion}"
  choice_strings: ["Yes", "No"]
  choice_scores: {"Yes": 1, "No": 0}
  input_outputs: {input: completion}
  output_template: "{i}: {output}; "
`;
const graded = {
  'registry/modelgraded/polite.yaml': rubric,
  'registry/evals/replies.yaml':
    'replies.dev.v0:\n  class: ModelBasedClassify\n  args: {samples_jsonl: replies.jsonl, modelgraded_spec: polite, eval_type: classify}\n',
  'registry/data/replies.jsonl': jsonl([{ input: 'Hello' }, { input: 'Go away' }]),
};

test('a grader of the program’s own grades, and is asked again as often as told', async () => {
  const { registry } = await open(graded);
  const questions: string[] = [];
  const judge = (prompt: unknown) => {
    questions.push(JSON.stringify(prompt));
    return questions.length === 1 ? 'hard to say' : 'Yes';
  };
  const run = (options: object) =>
    runEval({
      eval: 'replies.dev.v0',
      completionFn: () => 'Good day',
      grader: judge,
      registry,
      concurrency: 1,
      ...options,
    });
  const { metrics, spec } = await run({});
  expect(metrics).toMatchObject({ score: 0.5, score_graded: 1, scored: 1, ungraded: 1 });
  expect(spec.completion_fns).toEqual(['completionFn', 'judge']);
  expect(questions).toHaveLength(2);
  expect(questions[0]).toContain('Polite? Good day');
  questions.length = 0;
  expect((await run({ regrade: 1 })).metrics).toMatchObject({ score: 1, ungraded: 0 });
  expect(questions).toHaveLength(3);
});

test('several functions answer, and the last of them grades where no grader is given', async () => {
  const { registry } = await open(graded);
  const asked: string[] = [];
  const called = (name: string, answer: string) => () => {
    asked.push(name);
    return answer;
  };
  const { metrics } = await runEval({
    eval: 'replies.dev.v0',
    args: { multicomp_n: 'from_models' },
    completionFn: [called('a', 'one'), called('b', 'Yes')],
    maxSamples: 1,
    registry,
  });
  expect(metrics).toMatchObject({ scored: 1 });
  expect(asked.sort()).toEqual(['a', 'b', 'b']);
});

test('a signal gives up what is under way and reports what is finished', async () => {
  const { registry } = await open(matchRegistry(50));
  const controller = new AbortController();
  let asked = 0;
  const completionFn = async (prompt: unknown) => {
    if (++asked === 10) controller.abort();
    return right(prompt);
  };
  const { metrics, stoppedBy } = await runEval({
    eval: 'questions',
    completionFn,
    registry,
    concurrency: 1,
    signal: controller.signal,
  });
  expect(stoppedBy).toMatchObject({ exitCode: 130, message: 'the signal stopped the run' });
  expect(metrics['correct']).toBeLessThan(11);
  expect((metrics['not_run'] ?? 0) + (metrics['correct'] ?? 0)).toBe(50);
});

test('a refused key ends the run, which tells why and keeps what it has', async () => {
  const { registry } = await open();
  const server = await startFakeServer(() => ({ status: 401, error: { message: 'bad key' } }));
  const env = { OPENAI_API_KEY: 'sk-canary-secret', OPENAI_BASE_URL: server.url };
  const { stoppedBy, metrics } = await runEval({ eval: 'questions', completionFn: 'gpt-4o', registry, env });
  await server.close();
  expect(stoppedBy).toMatchObject({ kind: 'refused', exitCode: 3 });
  expect(metrics['not_run']).toBe(4);
});

test.for<[string, Parameters<typeof runEval>[0], new (...args: never[]) => Error]>([
  ['an unknown eval', { eval: 'nope', completionFn: 'dummy' }, RegistryError],
  ['a missing key', { eval: 'questions', completionFn: 'gpt-4o', env: {} }, UsageError],
  ['a grader that nobody asks', { eval: 'questions', completionFn: 'dummy', grader: 'dummy' }, UsageError],
])('%s is refused', async ([, options, error]) => {
  const { registry } = await open();
  await expect(runEval({ ...options, registry })).rejects.toThrow(error);
});

test('the registry’s code runs only where the program allows it', async () => {
  const { registry } = await open({
    ...matchRegistry(2),
    'registry/completion_fns/own.yaml': 'own:\n  class: ./own.mjs:own\n',
    'registry/completion_fns/own.mjs': "export const own = (prompt) => prompt.replace('question', 'answer');\n",
  });
  await expect(runEval({ eval: 'questions', completionFn: 'own', registry })).rejects.toThrow('is not allowed');
  const { metrics } = await runEval({ eval: 'questions', completionFn: 'own', registry, allowCode: true });
  expect(metrics['accuracy']).toBe(1);
});

test('a registry lists its evals and resolves names and sets', async () => {
  const { registry } = await open({ ...matchRegistry(1), 'registry/eval_sets/s.yaml': 'mine:\n  evals: [quest*]\n' });
  expect(await registry.evals()).toEqual(expect.arrayContaining(['questions', 'questions.dev.v0', 'test-match']));
  expect((await registry.resolveEval('questions')).name).toBe('questions.dev.v0');
  expect(await registry.resolveEvalSet('mine')).toEqual(['questions.dev.v0']);
});

test('every export of the library is documented where it is declared', () => {
  const index = readFileSync(join(import.meta.dirname, '../../src/index.ts'), 'utf8');
  for (const [, names = '', file = ''] of index.matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)'/g)) {
    const source = readFileSync(join(import.meta.dirname, '../../src', file), 'utf8');
    for (const name of names
      .split(',')
      .map((part) => part.replace(/\btype\b/, '').trim())
      .filter(Boolean)) {
      expect({ name, isDocumented: new RegExp(`\\*/\\nexport [\\w* ]*\\b${name}\\b`).test(source) }).toEqual({
        name,
        isDocumented: true,
      });
    }
  }
});

test('images that rows name are looked for beside the rows', async () => {
  const rows = jsonl([{ input: 'x', picture: 'dot.png' }]);
  const entry = `pictures.dev.v0:
  class: StringCheck
  args:
    samples_jsonl: pictures/samples.jsonl
    input: "{{sample.output_text}}"
    reference: seen
    operation: eq
    input_messages: {type: template, template: [{role: user, content: {type: input_image, image_url: "{{item.picture}}"}}]}
`;
  const { registry } = await open({
    'registry/evals/pictures.yaml': entry,
    'registry/data/pictures/samples.jsonl': rows,
    'registry/data/pictures/dot.png': 'dot',
  });
  const seen: unknown[] = [];
  const completionFn = (prompt: unknown): string => {
    seen.push(prompt);
    return 'seen';
  };
  const { metrics } = await runEval({ eval: 'pictures.dev.v0', completionFn, registry });
  expect(metrics).toMatchObject({ pass_rate: 1 });
  expect(seen).toEqual([
    [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,ZG90' } }] }],
  ]);
});

test('an option that is undefined is as one that is left out', async () => {
  const { registry } = await open();
  const options = { seed: undefined, concurrency: undefined, timeoutMs: undefined, maxRetries: undefined };
  const run = (all: object) => runEval({ eval: 'questions', completionFn: right, registry, ...all });
  const { metrics, spec } = await run(options);
  expect(metrics).toEqual((await run({})).metrics);
  expect(spec.run_config.seed).toBe(20220722);
});

test.for<[object, string]>([
  [{ maxSample: 3 }, 'runEval() has no option "maxSample"'],
  [{ maxSamples: -1 }, '"maxSamples" of runEval() takes a whole number from 1 on, not -1'],
  [{ maxSamples: '3' }, '"maxSamples" of runEval() takes a whole number from 1 on, not "3"'],
  [{ concurrency: 0 }, '"concurrency" of runEval() takes "auto" or a whole number from 1 on, not 0'],
  [{ repeats: 0.5 }, '"repeats" of runEval() takes a whole number from 1 on, not 0.5'],
  [{ timeoutMs: Number.NaN }, '"timeoutMs" of runEval() takes a number above 0, not NaN'],
  [{ completionFn: undefined }, 'runEval() needs "completionFn": a function, the name of one, or a list of them'],
  [{ eval: null }, '"eval" of runEval() takes the name of an eval, or what defineEval() returns, not null'],
])('a program in JavaScript is told what %j should be', async ([wrong, message]) => {
  const { registry } = await open();
  const running = runEval({ eval: 'questions', completionFn: right, registry, ...wrong });
  await expect(running).rejects.toThrow(UsageError);
  await expect(running).rejects.toThrow(message);
});

test('many runs may share a signal, which ends them all', async () => {
  const { registry } = await open();
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  const controller = new AbortController();
  const completionFn = () => new Promise<string>(() => undefined);
  const one = () => runEval({ eval: 'questions', completionFn, registry, signal: controller.signal });
  const running = Array.from({ length: 20 }, one);
  setTimeout(() => controller.abort(), 200);
  for (const { stoppedBy } of await Promise.all(running)) expect(stoppedBy).toBeInstanceOf(InterruptedError);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

test('a template that throws makes its sample errored, and the others go on', async () => {
  const { cwd, registry } = await open({ 'texts.jsonl': jsonl([{ text: 'ab' }, { text: '' }]), 'registry/x': '' });
  const Strict = defineEval<{ samples_jsonl: string }, { text: string }>({
    name: 'Strict',
    async evaluate({ text }, { record }) {
      if (text === '') throw new RangeError('nothing to ask');
      record({ type: 'metrics', data: { score: 1 } });
    },
  });
  const args = { samples_jsonl: join(cwd, 'texts.jsonl') };
  const messages: string[] = [];
  const onEvent = (event: RunEvent) => void (event.type === 'error' && messages.push(event.data.message));
  const { metrics } = await runEval({ eval: Strict, args, completionFn: 'dummy', registry, onEvent });
  expect(metrics).toMatchObject({ scored: 1, errored: 1 });
  expect(messages).toEqual(['Strict threw RangeError: nothing to ask']);
});

test('a record that is not there is a mistake of whoever named it', async () => {
  const read = readRecord(join(createFolder({}), 'nope.jsonl'))[Symbol.asyncIterator]();
  await expect(read.next()).rejects.toThrow(/^cannot read the record .*nope\.jsonl: there is no such file$/);
});
