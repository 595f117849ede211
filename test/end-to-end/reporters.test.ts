import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseJunit } from 'junit2json';
import { expect, test, vi } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { answerRight, lastText, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { readOnlyRecord, recordNames } from './record-file.ts';
import { createFolder, matchRegistry, runTseval, startTseval } from './run-tseval.ts';

const schema = readFileSync(join(import.meta.dirname, '../report/jenkins-junit.xsd'), 'utf8');
const names = ['terminal', 'json', 'jsonl', 'junit', 'markdown', 'csv', 'github'];

/** Answers question 3 wrongly, with all that may hurt a document, and refuses question 4. */
function answer(request: SeenRequest): Reply {
  const question = lastText(request);
  if (question === 'question 3') return { text: '=1+1 | ]]> \u001b[31m\u0000\n::error::x `@all` \ud800' };
  if (question === 'question 4') return { status: 400, error: { message: 'This prompt is not allowed.' } };
  return answerRight(request);
}

interface Given {
  samples?: number;
  files?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
}

async function run(args: readonly string[], { samples = 5, files = {}, env = {} }: Given = {}) {
  const server = await useFakeServer(answer);
  const cwd = createFolder({ ...matchRegistry(samples), ...files });
  const ended = await runTseval(['gpt-4o', 'questions', '--concurrency', '1', ...args], {
    cwd,
    env: { ...serverEnv(server), ...env },
  });
  return { ...ended, cwd, server };
}

const fileOptions = (folder: string) => names.flatMap((name) => ['--reporter', `${name}=${folder}/${name}`]);

test('all reporters at once write their files, and rendering the record gives the same to the byte', async () => {
  const { code, stdout, cwd } = await run(fileOptions('live'), { files: { 'live/.keep': '', 'again/.keep': '' } });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^ {2}errored +1$/m);
  const again = await runTseval(['report', readOnlyRecord(cwd).path, ...fileOptions('again')], { cwd });
  expect(again).toMatchObject({ code, stdout });
  for (const name of names) {
    const live = readFileSync(join(cwd, 'live', name), 'utf8');
    expect(live).not.toBe('');
    expect(readFileSync(join(cwd, 'again', name), 'utf8')).toBe(live);
  }
});

test('what the reporters write is legal, whatever was answered', async () => {
  const { cwd } = await run(fileOptions('.'));
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  const junit = read('junit');
  const { errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: junit }], schema });
  expect(errors).toEqual([]);
  expect(await parseJunit(junit)).toMatchObject({ testsuite: [{ tests: 5, failures: 1, errors: 1 }] });
  const rows = parseCsv(read('csv'), { columns: true }) as Record<string, string>[];
  expect(rows.find(({ sample_id: id }) => id === 'questions.dev.3')?.['actual']).toMatch(/^'=1\+1 \| ]]> \\e\[31m/);
  const lines = read('jsonl').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
    ...Array(5).fill('sample'),
    'report',
  ]);
  expect(read('github').split('\n').filter(Boolean)).toEqual([
    expect.stringMatching(
      /^::error file=registry\/data\/questions\/samples\.jsonl,line=4,title=questions\.dev\.3 incorrect::/,
    ),
    expect.stringMatching(
      /^::error file=registry\/data\/questions\/samples\.jsonl,line=5,title=questions\.dev\.4 errored::/,
    ),
  ]);
  for (const name of names) expect(read(name)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ud800]/);
});

test.for(['json', 'jsonl', 'junit', 'markdown', 'csv'])(
  '%s on stdout is there in place of the report',
  async (name) => {
    const { stdout, cwd } = await run(['--reporter', name]);
    expect(stdout).not.toMatch(/^ {2}accuracy /m);
    const file = await runTseval(['report', readOnlyRecord(cwd).path, '--reporter', `${name}=file`], { cwd });
    expect(file.stdout).toMatch(/^ {2}accuracy /m);
    expect(readFileSync(join(cwd, 'file'), 'utf8')).toBe(stdout);
  },
);

const refused: [args: string[], message: RegExp][] = [
  [['--reporter', 'junit=missing/out.xml'], /^tseval: cannot write missing\/out\.xml: the folder does not exist/],
  [['--reporter', 'junt'], /^tseval: there is no reporter "junt"\n {2}did you mean "junit"\?/],
  [['--reporter', 'csv', '--json'], /^tseval: json and csv would both be printed on stdout/],
  [['--reporter', './none.ts'], /^tseval: there is no reporter \.\/none\.ts/],
  [['--reporter', './empty.ts'], /^tseval: the module empty\.ts has no export "default"/],
  [['--reporter', './number.ts:five'], /^tseval: the export five of \.\/number\.ts is no reporter/],
  [['--reporter', './throws.ts'], /^tseval: the reporter \.\/throws\.ts cannot be made: Error: not today/],
];

test.for(refused)('%j is refused before anything is sent or recorded', async ([args, message]) => {
  const files = {
    'empty.ts': '',
    'number.ts': 'export const five = 5;',
    'throws.ts': 'export default () => { throw new Error("not today"); };',
  };
  const { code, stdout, stderr, server, cwd } = await run(args, { files });
  expect({ code, stdout, sent: server.requests.length }).toEqual({ code: 2, stdout: '', sent: 0 });
  expect(stderr).toMatch(message);
  expect(recordNames(cwd)).toEqual([]);
});

test('a command that cannot run leaves a report as it was, and no empty one behind', async () => {
  const files = { 'old.xml': 'the last report' };
  const { code, cwd } = await run(['--reporter', 'junit=old.xml', '--reporter', 'csv=new.csv', '--sample', '99'], {
    files,
  });
  expect(code).toBe(2);
  expect(readFileSync(join(cwd, 'old.xml'), 'utf8')).toBe('the last report');
  expect(existsSync(join(cwd, 'new.csv'))).toBe(false);
});

test('a record is not overwritten by a report of it', async () => {
  const { cwd } = await run(['--record-path', 'run.jsonl']);
  const before = readFileSync(join(cwd, 'run.jsonl'), 'utf8');
  const { code, stderr } = await runTseval(['report', 'run.jsonl', '--reporter', 'jsonl=./run.jsonl'], { cwd });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'tseval: ./run.jsonl is the record of a run, which no report overwrites\n  name another file\n',
  });
  expect(readFileSync(join(cwd, 'run.jsonl'), 'utf8')).toBe(before);
});

test('a report cannot be written where the record is', async () => {
  const { code, stderr, server } = await run(['--record-path', 'run.jsonl', '--reporter', 'jsonl=./run.jsonl']);
  expect({ code, sent: server.requests.length }).toEqual({ code: 2, sent: 0 });
  expect(stderr).toMatch(/^tseval: the record and a report would both be written to run\.jsonl/);
});

test('after an interrupt the documents are whole, and JUnit says what was not run', async () => {
  const server = await useFakeServer((request) => ({ ...answerRight(request), delayMs: 100 }));
  const cwd = createFolder(matchRegistry(40));
  const args = ['gpt-4o', 'questions', '--concurrency', '2', '--reporter', 'junit=j.xml', '--reporter', 'json=j.json'];
  const started = startTseval(args, { cwd, env: serverEnv(server) });
  await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(3), { timeout: 20_000 });
  started.kill('SIGINT');
  const { code } = await started.ended;
  expect(code).toBe(130);
  const parsed = await parseJunit(readFileSync(join(cwd, 'j.xml'), 'utf8'));
  expect(parsed).toMatchObject({ testsuite: [{ failures: 0, errors: 1 }] });
  expect(JSON.parse(readFileSync(join(cwd, 'j.json'), 'utf8'))).toMatchObject({ samples: 40 });
});

test('when a refused key stops the run, the documents are whole', async () => {
  const server = await useFakeServer(() => ({ status: 401, error: { message: 'No.' } }));
  const cwd = createFolder(matchRegistry(3));
  const args = ['gpt-4o', 'questions', '--reporter', 'junit=j.xml', '--reporter', 'csv=a.csv'];
  const { code } = await runTseval(args, { cwd, env: serverEnv(server) });
  expect(code).toBe(3);
  expect(await parseJunit(readFileSync(join(cwd, 'j.xml'), 'utf8'))).toMatchObject({
    testsuite: [{ tests: 1, errors: 1 }],
  });
  expect(readFileSync(join(cwd, 'a.csv'), 'utf8')).toMatch(/^eval,/);
});

test.skipIf(!existsSync('/dev/full'))(
  'a report that cannot be written is exit 3, and the record is whole',
  async () => {
    const { code, stderr, cwd } = await run(['--reporter', 'jsonl=/dev/full', '--max-errors', '1']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^tseval: cannot write \/dev\/full: the disk is full$/m);
    expect(readOnlyRecord(cwd).report).toMatchObject({ samples: 5, not_run: 0 });
  },
);

const mine = `import type { Reporter } from 'tseval';

export default ({ output }: { output: { write(text: string): void } }): Reporter => {
  const seen: string[] = [];
  return {
    start: (spec) => output.write(\`run of \${spec.eval_name}\\n\`),
    sample: ({ sampleId, outcome }) => void seen.push(\`\${sampleId} \${outcome}\`),
    async end({ metrics }) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      output.write(\`\${seen.sort().join(', ')}: \${metrics.accuracy}\\n\`);
    },
  };
};

export class Broken {
  sample() {
    throw new Error('not today');
  }
}

export const late = { end: () => Promise.reject(new Error('nobody answers')) };
`;
const shownByMine = 'run of questions.dev.v0\nquestions.dev.0 correct, questions.dev.1 correct: 1\n';

test('a module in TypeScript is a reporter, on stdout or in a file', async () => {
  const onStdout = await run(['--reporter', './mine.ts'], { samples: 2, files: { 'mine.ts': mine } });
  expect(onStdout).toMatchObject({ code: 0, stdout: shownByMine, stderr: '' });
  const toFile = await run(['--reporter', './mine.ts=out.txt'], { samples: 2, files: { 'mine.ts': mine } });
  expect(toFile).toMatchObject({ code: 0, stderr: '' });
  expect(toFile.stdout).toMatch(/^ {2}accuracy +1\.0000/m);
  expect(readFileSync(join(toFile.cwd, 'out.txt'), 'utf8')).toBe(shownByMine);
});

test.for([
  ['Broken', 'sample', 'Error: not today'],
  ['late', 'end', 'Error: nobody answers'],
])('a module that fails (%s) does not end the run, and is exit 3', async ([name, moment, error]) => {
  const files = { 'mine.ts': mine };
  const { code, stdout, stderr, cwd } = await run(['--reporter', `./mine.ts:${name}`, '--reporter', 'terminal'], {
    samples: 3,
    files,
  });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^ {2}correct +3$/m);
  expect(stderr).toBe(
    `tseval: the reporter ./mine.ts failed in ${moment}(): ${error}\n  the record has all of the run\n`,
  );
  expect(readOnlyRecord(cwd).report).toMatchObject({ correct: 3 });
});

test('under GitHub Actions annotations and the summary are there by themselves, with paths of the repository', async () => {
  const files = { 'summary.md': 'before\n' };
  const env = { GITHUB_ACTIONS: 'true' };
  const server = await useFakeServer(answer);
  const workspace = createFolder(files);
  const cwd = join(workspace, 'evals');
  for (const [path, text] of Object.entries(matchRegistry(5))) {
    mkdirSync(join(cwd, path, '..'), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const github = { ...env, GITHUB_WORKSPACE: workspace, GITHUB_STEP_SUMMARY: join(workspace, 'summary.md') };
  const args = ['gpt-4o', 'questions', '--concurrency', '1'];
  const { stdout } = await runTseval(args, { cwd, env: { ...serverEnv(server), ...github } });
  expect(stdout).toMatch(/^ {2}errored +1$/m);
  expect(stdout).toMatch(/^::error file=evals\/registry\/data\/questions\/samples\.jsonl,line=4,title=/m);
  expect(stdout.match(/^::/gm)).toHaveLength(2);
  expect(readFileSync(join(workspace, 'summary.md'), 'utf8')).toMatch(/^before\n### `questions\.dev\.v0` `gpt-4o`\n/);

  const json = await runTseval([...args, '--json'], { cwd, env: { ...serverEnv(server), ...github } });
  expect(JSON.parse(json.stdout)).toMatchObject({ errored: 1 });
  expect(json.stderr).toMatch(/^::error /m);

  const dry = await runTseval([...args, '--dry-run'], { cwd, env: { ...serverEnv(server), ...github } });
  expect(`${dry.stdout}${dry.stderr}`).not.toContain('::error');
});

test('a set is one document, and its JSON object is printed as ever', async () => {
  const files = {
    'registry/eval_sets/all.yaml': 'all:\n  evals: [questions, test-match]\n',
  };
  const cwd = createFolder({ ...matchRegistry(2), ...files });
  const args = ['set', 'oracle', 'all', '--reporter', 'junit=j.xml', '--reporter', 'json=a.json', '--json'];
  const { stdout } = await runTseval(args, { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    eval_set: 'all',
    evals: [{ eval: 'test-match.s1.v0' }, { eval: 'questions.dev.v0' }],
  });
  const { runs, ...others } = JSON.parse(readFileSync(join(cwd, 'a.json'), 'utf8')) as { runs: unknown[] };
  expect([runs.length, others]).toEqual([2, {}]);
  expect(await parseJunit(readFileSync(join(cwd, 'j.xml'), 'utf8'))).toMatchObject({
    testsuite: [{ name: 'test-match.s1.v0 oracle' }, { name: 'questions.dev.v0 oracle' }],
  });
});

test('several records are reported together', async () => {
  const cwd = createFolder(matchRegistry(2));
  for (const fn of ['oracle', 'empty']) await runTseval([fn, 'questions', '--record-path', `${fn}.jsonl`], { cwd });
  const json = await runTseval(['report', 'oracle.jsonl', 'empty.jsonl', '--json'], { cwd });
  const runs = [
    { record: 'oracle.jsonl', accuracy: 1 },
    { record: 'empty.jsonl', accuracy: 0 },
  ];
  expect(JSON.parse(json.stdout)).toMatchObject({ runs, side_by_side: { differences: [{ one: 0, other: 1 }] } });
  const text = await runTseval(['report', 'oracle.jsonl', 'empty.jsonl'], { cwd });
  expect(text.stdout.match(/^questions\.dev\.v0 {2}\w+ {2}2 samples/gm)).toHaveLength(2);
  const missing = await runTseval(['report', 'oracle.jsonl', 'none.jsonl', 'neither.jsonl'], { cwd });
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr.match(/^tseval: there is no record /gm)).toHaveLength(2);
  expect(readdirSync(cwd).sort()).toEqual(['empty.jsonl', 'oracle.jsonl', 'registry']);
});
