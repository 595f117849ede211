import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerRight, lastText, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { splitLines } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, readLines, runTseval, startTseval } from './run-tseval.ts';

/** Ends the process that opens a socket or looks a name up, and says so. */
const noNetwork = `
const { Socket } = require('node:net');
const fail = () => { process.stderr.write('the network was used\\n'); process.exit(99); };
Socket.prototype.connect = fail;
for (const name of ['lookup', 'resolve']) require('node:dns')[name] = fail;
`;

type Files = Readonly<Record<string, string>>;

/** A server and a folder in which answers are saved, and run from with the network cut off. */
async function setUp(answer: (request: SeenRequest) => Reply, files: Files = matchRegistry(3)) {
  const server = await useFakeServer(answer);
  const cwd = createFolder({ ...files, 'no-network.cjs': noNetwork });
  const path = (name: string) => join(cwd, name);
  const readRecord = (name: string) => (existsSync(path(name)) ? splitLines(readLines(path(name))) : undefined);
  const save = async (args: readonly string[], env: Record<string, string> = {}) => {
    const all = [...args, '--save-answers', 'answers.jsonl', '--record-path', 'saved-run.jsonl'];
    const ended = await runTseval(all, { cwd, env: { ...serverEnv(server), ...env } });
    return { ...ended, ...readRecord('saved-run.jsonl') };
  };
  const freeze = async (args: readonly string[]) => {
    const all = [...args, '--frozen', 'answers.jsonl', '--record-path', 'frozen-run.jsonl'];
    const ended = await runTseval(all, { cwd, env: { NODE_OPTIONS: `--require=${path('no-network.cjs')}` } });
    return { ...ended, ...readRecord('frozen-run.jsonl') };
  };
  return { server, cwd, path, save, freeze };
}

/** What a report says, without the time that a run took and the name of its record. */
function timeless(stdout: string): string {
  return stdout.replace(/ in [\d.]+ s\b/, '').replace(/(saved|frozen)-run\.jsonl/, '');
}

const embedding = Buffer.from(Float32Array.of(0.1, 0.9).buffer).toString('base64');
const right =
  'right:\n  prompt: "Is {completion} right?"\n  choice_strings: ["Yes", "No"]\n  input_outputs: {input: completion}\n';

/** Every sort of request: chat, a grader, the Responses endpoint, an embedding, an endpoint of one's own, a module. */
const sorts: Record<string, readonly [args: string[], files: Files]> = {
  'a model': [['gpt-4o', 'questions'], {}],
  'a model of the completions endpoint': [['gpt-3.5-turbo-instruct', 'questions'], {}],
  'a model of the Responses endpoint': [['responses/gpt-4o', 'questions'], {}],
  'a deployment on Azure': [
    ['on-azure', 'questions'],
    {
      'registry/completion_fns/azure.yaml':
        'on-azure:\n  class: AzureOpenAI\n  args: {model: mine, api_key_env: OPENAI_API_KEY}\n',
    },
  ],
  'a model and a grader': [
    ['gpt-4o', 'judged.dev.v0', '--grader', 'gpt-4o-mini'],
    {
      'registry/modelgraded/right.yaml': right,
      'registry/evals/judged.yaml':
        'judged.dev.v0:\n  class: ModelBasedClassify\n  args: {samples_jsonl: questions/samples.jsonl, modelgraded_spec: right, eval_type: cot_classify}\n',
    },
  ],
  'a retrieval with embeddings': [
    ['looked-up', 'questions'],
    {
      'registry/completion_fns/looked-up.yaml':
        'looked-up:\n  class: Retrieval\n  args: {completion_fn: gpt-4o, embeddings_and_text_path: texts.csv}\n',
      'registry/completion_fns/texts.csv': 'text,embedding\neast,"[1, 0]"\nnorth,"[0, 1]"\n',
    },
  ],
  'an endpoint of one’s own': [
    ['own', 'questions'],
    {
      'registry/completion_fns/own.yaml':
        'own:\n  class: Http\n  args:\n    url: ${OPENAI_BASE_URL}/own\n    headers: {x-key: "${OPENAI_API_KEY}"}\n    body: {question: "{prompt}"}\n    answer: /text\n',
    },
  ],
  'a hosted definition with a judge and embeddings': [
    ['run', 'eval.json', '--run', 'run.json'],
    {
      'eval.json': JSON.stringify({
        name: 'Words',
        data_source_config: {
          type: 'custom',
          item_schema: { type: 'object', properties: { want: { type: 'string' } }, required: ['want'] },
          include_sample_schema: true,
        },
        testing_criteria: [
          {
            type: 'label_model',
            name: 'polite',
            model: 'judge-1',
            input: [{ role: 'user', content: 'Is it polite? {{sample.output_text}} {{sample.id}} {{sample.created}}' }],
            labels: ['yes', 'no'],
            passing_labels: ['yes'],
          },
          {
            type: 'text_similarity',
            name: 'alike',
            input: '{{sample.output_text}}',
            reference: '{{item.want}}',
            evaluation_metric: 'cosine',
            pass_threshold: 0.8,
          },
        ],
      }),
      'run.json': JSON.stringify({
        data_source: {
          type: 'completions',
          model: 'model-1',
          input_messages: { type: 'template', template: [{ role: 'user', content: 'Say {{item.want}}' }] },
          source: { type: 'file_content', content: [{ item: { want: 'yes' } }, { item: { want: 'no' } }] },
        },
      }),
    },
  ],
  'a module': [
    ['mine', 'questions', '--allow-code'],
    {
      'registry/completion_fns/mine.yaml': 'mine:\n  class: ./mine.mjs:answer\n',
      'registry/completion_fns/mine.mjs':
        'export const answer = async () => (await fetch(`${process.env.OPENAI_BASE_URL}/own`)).json();\n',
    },
  ],
};

function answerAll(request: SeenRequest): Reply {
  if (request.path.endsWith('/embeddings')) {
    return { json: { data: [{ embedding }], model: 'e', usage: { prompt_tokens: 5, total_tokens: 5 } } };
  }
  if (request.path.endsWith('/own')) return { json: { text: 'answer 1' } };
  if (request.path.endsWith('/responses')) {
    const content = [{ type: 'output_text', text: answerRight(request).text }];
    return { json: { status: 'completed', output: [{ type: 'message', content }], usage: { input_tokens: 3 } } };
  }
  if (lastText(request).includes('polite?')) return { text: '{"steps": [], "result": "yes"}' };
  return lastText(request).includes('right?') ? { text: 'Because.\nYes' } : answerRight(request);
}

test.for(Object.entries(sorts))(
  '%s: a frozen run gives the same report without a key and without the network',
  async ([, [args, files]]) => {
    const { save, freeze, server } = await setUp(answerAll, { ...matchRegistry(3), ...files });
    const env = { AZURE_OPENAI_ENDPOINT: server.url };
    const saved = await save(args, env);
    expect(server.requests.length).toBeGreaterThan(2);
    await server.close();
    const frozen = await freeze(args);
    expect({ code: frozen.code, stderr: frozen.stderr }).toEqual({ code: saved.code, stderr: '' });
    expect(timeless(frozen.stdout)).toBe(timeless(saved.stdout));
    expect(frozen.report).toEqual(saved.report);
    const sampled = frozen.events?.filter(({ type }) => type === 'sampling');
    expect(sampled?.some(({ data }) => (data as { frozen?: true }).frozen)).toBe(true);
  },
);

test('lines are sorted, and the same answers make the same file, however fast they come', async () => {
  const { save, path, cwd } = await setUp(
    (request) => ({ ...answerRight(request), delayMs: 40 * Math.random() }),
    matchRegistry(40),
  );
  await save(['gpt-4o', 'questions', '--no-cache']);
  const first = readFileSync(path('answers.jsonl'), 'utf8');
  await save(['gpt-4o', 'questions', '--no-cache', '--concurrency', '3']);
  expect(readFileSync(path('answers.jsonl'), 'utf8')).toBe(first);
  const lines = first.split('\n').slice(0, -1);
  expect([lines.length, lines]).toEqual([40, [...lines].sort()]);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    request: {
      endpoint: '/chat/completions',
      body: { model: 'gpt-4o', messages: [{ role: 'system', content: 'question 0' }], temperature: 0 },
    },
    response: {
      id: '',
      created: 0,
      model: 'gpt-4o',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'answer 0' } }],
      usage: expect.objectContaining({ total_tokens: 10 }),
    },
  });
  expect(readdirSync(cwd).filter((name) => name.includes('tmp'))).toEqual([]);
});

test('answers of the cache are saved, too', async () => {
  const { save, freeze, path, cwd, server } = await setUp(answerRight);
  const env = { XDG_CACHE_HOME: join(cwd, 'cache') };
  await runTseval(['gpt-4o', 'questions'], { cwd, env: { ...serverEnv(server), ...env } });
  const { report } = await save(['gpt-4o', 'questions'], env);
  expect([report?.['cached_answers'], server.requests.length]).toEqual([3, 3]);
  expect(readFileSync(path('answers.jsonl'), 'utf8').split('\n')).toHaveLength(4);
  expect((await freeze(['gpt-4o', 'questions'])).report).toMatchObject({ correct: 3 });
});

test('samples that ask the same each get their own answer back', async () => {
  const rows = [
    { input: 'question 1', ideal: 'first' },
    { input: 'question 1', ideal: 'second' },
    { input: 'question 1', ideal: 'first' },
  ];
  const files = { ...matchRegistry(0), 'registry/data/questions/samples.jsonl': jsonl(rows) };
  const texts = ['second', 'first', 'third'];
  const { save, freeze } = await setUp(({ attempt }) => ({ text: texts[attempt - 1] ?? '' }), files);
  const outcomes = ({ events }: Awaited<ReturnType<typeof save>>) =>
    events?.flatMap((event) => (event.type === 'match' ? [`${event.sample_id} ${event.data.correct}`] : [])).sort();
  const saved = await save(['gpt-4o', 'questions', '--concurrency', '1', '--seed', '1']);
  expect(outcomes(await freeze(['gpt-4o', 'questions']))).toEqual(outcomes(saved));
});

test('a refused parameter and a rejected request are answers as well', async () => {
  const answer = (request: SeenRequest): Reply => {
    if ('temperature' in request.body)
      return {
        status: 400,
        error: { message: "'temperature' is not supported", param: 'temperature', code: 'unsupported_value' },
      };
    return lastText(request) === 'question 1' ? { status: 400, error: { message: 'No.' } } : answerRight(request);
  };
  const { save, freeze } = await setUp(answer);
  const args = ['o4-mini', 'questions', '--max-errors', '1'];
  const saved = await save(args);
  const frozen = await freeze(args);
  expect([saved.code, saved.report?.['errored'], frozen.code]).toEqual([0, 1, 0]);
  expect(frozen.report).toEqual(saved.report);
  expect(frozen.stderr).toBe(saved.stderr);
});

test('a request that the file does not answer fails the run, and is shown beside the nearest one', async () => {
  const { save, freeze, path } = await setUp(answerRight);
  await save(['gpt-4o', 'questions']);
  const rows = ['question 0', 'Question 1', 'question 2'].map((input) => ({ input, ideal: 'answer' }));
  writeFileSync(path('registry/data/questions/samples.jsonl'), jsonl(rows));
  const { code, stderr, report } = await freeze(['gpt-4o', 'questions', '--max-errors', '100%']);
  expect(code).toBe(3);
  expect(report).toMatchObject({ samples: 3, errored: 1 });
  expect(stderr).toBe(`tseval: answers.jsonl holds no answer to one request of this run (of questions.dev.1)
  answers.jsonl:2
  the nearest recorded request differs first in messages[0].content:
    recorded  question 1
    asked     Question 1
  if the change is meant, ask the endpoint once more: without --frozen, with --save-answers answers.jsonl
`);
  await save(['gpt-4o', 'questions']);
  expect((await freeze(['gpt-4o', 'questions'])).code).toBe(0);
  expect(readFileSync(path('answers.jsonl'), 'utf8').split('\n')).toHaveLength(5);
});

test('a changed parameter is told by its name', async () => {
  const { save, freeze } = await setUp(answerRight);
  await save(['gpt-4o', 'questions']);
  const { stderr } = await freeze(['gpt-4o', 'questions', '--completion-args', 'temperature=1']);
  expect(stderr).toContain('holds no answer to 3 requests of this run; the first is of questions.dev.');
  expect(stderr).toContain('differs first in temperature:\n    recorded  0\n    asked     1\n');
});

test('the answers that a run uses are all that another file gets from a frozen run', async () => {
  const { save, freeze, path } = await setUp(answerRight, matchRegistry(5));
  await save(['gpt-4o', 'questions']);
  const { code } = await freeze(['gpt-4o', 'questions', '--max-samples', '2', '--save-answers', 'used.jsonl']);
  const all = readFileSync(path('answers.jsonl'), 'utf8').split('\n');
  const used = readFileSync(path('used.jsonl'), 'utf8').split('\n').slice(0, -1);
  expect([code, used.length, used.every((line) => all.includes(line))]).toEqual([0, 2, true]);
});

test('a set saves the answers of all its evals in one file', async () => {
  const files = {
    ...matchRegistry(2),
    'registry/evals/more.yaml': 'more.dev.v0:\n  class: Match\n  args: {samples_jsonl: more.jsonl}\n',
    'registry/data/more.jsonl': jsonl([{ input: 'question 9', ideal: 'answer 9' }]),
    'registry/eval_sets/both.yaml': 'both:\n  evals: [questions, more.dev.v0]\n',
  };
  const { cwd, server, path } = await setUp(answerRight, files);
  const set = (args: string[], env: Record<string, string> = {}) =>
    runTseval(['set', 'gpt-4o', 'both', ...args], { cwd, env });
  expect((await set(['--save-answers', 'answers.jsonl'], serverEnv(server))).code).toBe(0);
  expect(readFileSync(path('answers.jsonl'), 'utf8').split('\n')).toHaveLength(4);
  expect((await set(['--frozen', 'answers.jsonl'], { NODE_OPTIONS: `--require=${path('no-network.cjs')}` })).code).toBe(
    0,
  );
});

test('what was answered before an interruption is saved, after the second one too', async () => {
  const answer = (request: SeenRequest): Reply => (lastText(request) === 'question 3' ? 'hang' : answerRight(request));
  const { cwd, server, path } = await setUp(answer, matchRegistry(4));
  const args = ['gpt-4o', 'questions', '--save-answers', 'answers.jsonl', '--record-path', 'run.jsonl'];
  const started = startTseval(args, { cwd, env: serverEnv(server) });
  while (server.requests.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 200));
  started.kill('SIGINT');
  await started.printed('once more');
  started.kill('SIGINT');
  await started.ended;
  expect(readFileSync(path('answers.jsonl'), 'utf8').split('\n')).toHaveLength(4);
  expect(readdirSync(cwd).filter((name) => name.includes('tmp'))).toEqual([]);
});

test('a run that is killed and resumed saves all of its answers', async () => {
  let answered = 0;
  const { cwd, server, path } = await setUp(
    (request) => (++answered > 8 && answered < 13 ? 'hang' : answerRight(request)),
    matchRegistry(12),
  );
  const env = serverEnv(server);
  const args = ['gpt-4o', 'questions', '--no-cache', '--concurrency', '4', '--record-path', 'run.jsonl'];
  const started = startTseval([...args, '--save-answers', 'answers.jsonl'], { cwd, env });
  while (server.requests.length < 12) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 300));
  started.kill('SIGKILL');
  await started.ended;
  expect((await runTseval(['resume', 'run.jsonl'], { cwd, env })).code).toBe(0);
  expect(server.requests).toHaveLength(16);
  expect(readFileSync(path('answers.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(12);
  expect(readdirSync(cwd).filter((name) => name.startsWith('answers'))).toEqual(['answers.jsonl']);
  expect((await runTseval(['gpt-4o', 'questions', '--frozen', 'answers.jsonl'], { cwd, env: {} })).code).toBe(0);
});

test('a full disk leaves the answers file as it was, and says so with exit code 3', async () => {
  const { cwd, server, path, save } = await setUp(answerRight);
  await save(['gpt-4o', 'questions', '--max-samples', '1']);
  const before = readFileSync(path('answers.jsonl'), 'utf8');
  const args = ['gpt-4o', 'questions', '--save-answers', 'answers.jsonl', '--record-path', '/dev/null', '--no-cache'];
  const { code, stderr } = await runTseval(args, { cwd, env: serverEnv(server), fileBlocks: 0 });
  expect(code).toBe(3);
  expect(stderr).toMatch(/^tseval: cannot write the answers file answers\.jsonl: /m);
  expect(readFileSync(path('answers.jsonl'), 'utf8')).toBe(before);
  expect(readdirSync(cwd).filter((name) => name.includes('tmp'))).toEqual([]);
});

test('a full disk under the record stops the run with exit code 3, and what was answered is in the cache', async () => {
  const { cwd, server } = await setUp(answerRight, matchRegistry(300));
  const env = { ...serverEnv(server), XDG_CACHE_HOME: join(cwd, 'cache') };
  const args = ['gpt-4o', 'questions', '--record-path', '/dev/full'];
  const { code, stderr } = await runTseval(args, { cwd, env });
  expect(code).toBe(3);
  expect(stderr).toMatch(/^tseval: cannot write the record \/dev\/full: the disk is full$/m);
  const { stdout } = await runTseval(['cache', 'verify', '--json'], { cwd, env });
  expect(JSON.parse(stdout)).toMatchObject({ answers: server.requests.length, removed: [] });
});

const wrong: readonly (readonly [string, string[], RegExp])[] = [
  ['no file', ['--frozen', 'none.jsonl'], /^tseval: there is no answers file none\.jsonl\n {2}make it/],
  ['another file', ['--frozen', 'other.txt'], /^tseval: this line of other\.txt is no answer\n {2}other\.txt:1\n/],
  ['another file to save to', ['--save-answers', 'other.txt'], /^tseval: this line of other\.txt is no answer\n/],
  ['one file for both', ['--frozen', 'a', '--save-answers', 'a'], /^tseval: --frozen and --save-answers name one file/],
  ['nobody to ask', ['--dry-run', '--save-answers', 'a'], /^tseval: --dry-run asks nobody/],
];

test.for(wrong)('%s is refused before anything is asked', async ([, options, expected]) => {
  const { cwd, server } = await setUp(answerRight, { ...matchRegistry(1), 'other.txt': 'mine\n' });
  const { code, stderr } = await runTseval(['gpt-4o', 'questions', ...options], { cwd, env: serverEnv(server) });
  expect([code, server.requests.length]).toEqual([2, 0]);
  expect(stderr).toMatch(expected);
  expect(readFileSync(join(cwd, 'other.txt'), 'utf8')).toBe('mine\n');
});
