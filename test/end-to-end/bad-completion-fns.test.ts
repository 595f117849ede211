import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { expectOneProblem, expectRefusal, runAgainst } from './bad-input.ts';

const file = 'registry/completion_fns/mine.yaml';

function withEntry(entry: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { [file]: `${entry}\n`, ...more };
}

const args = ['mine', 'questions', '--allow-code'];

test.for<[string, { files: Record<string, string>; args?: string[]; env?: Record<string, string>; stderr: unknown }]>([
  [
    'a module with a syntax error, at its own line',
    {
      files: withEntry('mine: {class: "./fn.ts:answer"}', {
        'registry/completion_fns/fn.ts': 'export const a = 1;\nexport const answer = (;\n',
      }),
      stderr: expect.stringMatching(
        /^tseval: the module \S+fn.ts does not load: Unexpected token\n {2}registry\/completion_fns\/fn.ts:2:\d+\n {2}2 │ export const answer = \(;\n/,
      ),
    },
  ],
  [
    'a module that throws while it is loaded, at its own line',
    {
      files: withEntry('mine: {class: "./fn.ts:answer"}', {
        'registry/completion_fns/fn.ts': 'export const answer = 1;\n\nthrow new RangeError("too early");\n',
      }),
      stderr: expect.stringMatching(
        /^tseval: the module \S+fn.ts does not load: RangeError: too early\n {2}registry\/completion_fns\/fn.ts:3\n {2}3 │ throw/,
      ),
    },
  ],
  [
    'a class whose name is misspelt',
    {
      files: withEntry('mine: {class: OpenAiChat, args: {model: x}}'),
      stderr: expect.stringMatching(
        /of the class OpenAiChat, [^\n]*\n {2}\S+:1:15\n[\s\S]*did you mean "OpenAIChat"\?\n$/,
      ),
    },
  ],
  [
    'an address that is none, where it stands',
    {
      files: withEntry('mine: {class: Http, args: {url: "localhost:1", answer: ""}}'),
      stderr: expect.stringMatching(/^tseval: url of mine is not a web address: "localhost:1"\n {2}\S+:1:33\n/),
    },
  ],
  [
    'a provider without a model',
    {
      files: {},
      args: ['ollama/', 'questions'],
      stderr: 'tseval: "ollama/" names no model\n  its name stands behind the slash: ollama/MODEL\n',
    },
  ],
  [
    'a misspelt name, which is taken for a model without a key',
    {
      files: {},
      args: ['orcale', 'questions'],
      env: { OPENAI_API_KEY: '' },
      stderr: expect.stringMatching(
        /^tseval: OPENAI_API_KEY is not set, [^\n]*\n {2}did you mean "oracle"\? Or set it: /,
      ),
    },
  ],
  [
    'a class without the method, as soon as it is loaded',
    {
      files: withEntry('mine: {class: "./fn.ts:Answer"}', {
        'registry/completion_fns/fn.ts': 'export class Answer {\n  answer() {}\n}\n',
      }),
      stderr: expect.stringMatching(
        /^tseval: the export Answer of \S+fn.ts is neither a function nor a class with a method "complete"\n/,
      ),
    },
  ],
  [
    'a module that imports what is not there',
    {
      files: withEntry('mine: {class: "./fn.ts:answer"}', {
        'registry/completion_fns/fn.ts': "\nimport { a } from './nope.ts';\nexport const answer = a;\n",
      }),
      stderr: expect.stringMatching(
        /^tseval: the module \S+fn.ts does not load: Cannot find module '.\/nope.ts'\n {2}registry\/completion_fns\/fn.ts:2:20\n/,
      ),
    },
  ],
  [
    'a module without the export',
    {
      files: withEntry('mine: {class: "./fn.ts:answer"}', {
        'registry/completion_fns/fn.ts': 'export const other = 1;\n',
      }),
      stderr: expect.stringMatching(
        /has no export "answer"\n {2}registry\/completion_fns\/mine.yaml:1:15\n[\s\S]*it exports: other/,
      ),
    },
  ],
  [
    'a module that is not there',
    {
      files: withEntry('mine: {class: "./fn.ts:answer"}'),
      stderr: expect.stringMatching(
        /there is no file \.\/fn.ts\n {2}registry\/completion_fns\/mine.yaml:1:15\n[\s\S]*the YAML file’s folder, then in the registry/,
      ),
    },
  ],
  [
    'an export that is no function',
    {
      files: withEntry('mine: {class: "./fn.ts:answer"}', {
        'registry/completion_fns/fn.ts': 'export const answer = 1;\n',
      }),
      stderr: expect.stringMatching(/is neither a function nor a class with a method "complete"/),
    },
  ],
  [
    'a module that is not allowed to run',
    {
      files: withEntry('mine: {class: "./fn.ts:answer"}', {
        'registry/completion_fns/fn.ts': 'throw new Error("must not run");\n',
      }),
      args: ['mine', 'questions'],
      stderr: expect.stringMatching(
        /"mine" runs code that the registry .\/registry names, which is not allowed\n[\s\S]*allow_code: \["registry"\]/,
      ),
    },
  ],
  [
    'a command that is not found',
    {
      files: withEntry('mine: {class: Command, args: {command: no-such-program}}'),
      stderr: expect.stringMatching(
        /the command "no-such-program" of mine is not found[^\n]*\n {2}\S+mine.yaml:1:40\n/,
      ),
    },
  ],
  [
    'a command that is not allowed to run',
    {
      files: withEntry('mine: {class: Command, args: {command: cat}}'),
      args: ['mine', 'questions'],
      stderr: expect.stringMatching(/which is not allowed/),
    },
  ],
  [
    'a CSV without the columns',
    {
      files: withEntry('mine: {class: Retrieval, args: {completion_fn: gpt-4o, embeddings_and_text_path: a.csv}}', {
        'a.csv': 'texts,vector\na,"[1]"\n',
      }),
      stderr: expect.stringMatching(
        /^tseval: a.csv has no column "text" and no column "embedding": only "texts", "vector"\n {2}a.csv:1\n/,
      ),
    },
  ],
  [
    'a CSV whose embedding is no list of numbers',
    {
      files: withEntry('mine: {class: Retrieval, args: {completion_fn: gpt-4o, embeddings_and_text_path: a.csv}}', {
        'a.csv': 'text,embedding\n"a\nb","[1]"\nc,oops\n',
      }),
      stderr: expect.stringMatching(/not a list of numbers\n {2}a.csv:4\n/),
    },
  ],
  [
    'functions that name one another',
    {
      files: withEntry(
        'mine: {class: ChainOfThought, args: {cot_completion_fn: other}}\nother: {class: ChainOfThought, args: {cot_completion_fn: mine}}',
      ),
      stderr: expect.stringMatching(
        /lead in a circle: mine → other → mine\n {2}registry\/completion_fns\/mine.yaml:2:/,
      ),
    },
  ],
  [
    'a function of an unknown class behind another',
    {
      files: withEntry(
        'mine: {class: ChainOfThought, args: {cot_completion_fn: other}}\nother: {class: "my.fns:Other"}',
      ),
      stderr: expect.stringMatching(
        /"other" is of the class my.fns:Other, which tseval cannot run\n {2}\S+:2:16\n[\s\S]*Command, Http, Replay/,
      ),
    },
  ],
  [
    'a key of the args that a chained function does not know',
    {
      files: withEntry(
        'mine: {class: ChainOfThought, args: {cot_completion_fn: other}}\nother: {class: OpenAIChat, args: {modl: a}}',
      ),
      stderr: expect.stringMatching(/unknown key "modl" in the args of other\n {2}\S+:2:35\n/),
    },
  ],
  [
    'a provider without its key',
    {
      files: {},
      args: ['groq/llama-3.3-70b', 'questions'],
      stderr: expect.stringMatching(/^tseval: GROQ_API_KEY is not set/),
    },
  ],
  [
    'an http header whose variable is not set',
    {
      files: withEntry(
        'mine: {class: Http, args: {url: "http://127.0.0.1:1/", headers: {a: "${NO_SUCH}"}, answer: /a}}',
      ),
      stderr: expect.stringMatching(/^tseval: NO_SUCH is not set/),
    },
  ],
  [
    'a file to replay that is not there',
    {
      files: {},
      args: ['replay:nope.jsonl', 'questions'],
      stderr: expect.stringMatching(/^tseval: there is no file nope.jsonl/),
    },
  ],
  [
    'a file to replay that stores nothing',
    {
      files: { 'a.jsonl': '{"a": 1}\n' },
      args: ['replay:a.jsonl', 'questions'],
      stderr: expect.stringMatching(/this line of a.jsonl stores no completion\n {2}a.jsonl:1\n/),
    },
  ],
  [
    'a key of tseval.yaml that does not exist',
    {
      files: { 'tseval.yaml': 'allow_cod: [registry]\n' },
      args: ['dummy', 'questions'],
      stderr: expect.stringMatching(
        /^tseval: unknown key "allow_cod" in tseval.yaml\n {2}tseval.yaml:1:1\n[\s\S]*did you mean "allow_code"/,
      ),
    },
  ],
  [
    'a registry of tseval.yaml that does not exist',
    {
      files: { 'tseval.yaml': 'registry_paths: [nope]\n' },
      args: ['dummy', 'questions'],
      stderr: expect.stringMatching(/names the registry nope, which does not exist\n {2}tseval.yaml:1:18\n/),
    },
  ],
])('%s is refused before anything is sent', async ([, input]) => {
  await expectRefusal({ args, ...input });
});

/** A program that does `each` with every request; `left` must be gone when the run has ended. */
function program(each: string): Record<string, string> {
  const source = `
import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
for await (const line of createInterface({ input: process.stdin })) {
  const { id, prompt } = JSON.parse(line);
  const print = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
  const right = { id, text: prompt.replace('question', 'answer') };
  ${each}
}
`;
  return withEntry('mine: {class: Command, args: {command: [node, ./fn.mjs]}}', {
    'registry/completion_fns/fn.mjs': source,
  });
}

test.for<[string, string, string]>([
  [
    'exits',
    'console.error("Traceback: no model"); process.exit(3);',
    'it ended with exit code 3; its stderr ends in: Traceback: no model',
  ],
  ['prints no JSON', 'console.log("Hello");', 'it printed "Hello", which is no JSON object'],
  [
    'prints twice',
    'process.stdout.write(`${JSON.stringify(right)}\\n${JSON.stringify(right)}\\n`);',
    'it printed a line that nothing asked for',
  ],
  ['prints another id', 'print({ ...right, id: id + 1 });', 'it answered with the id'],
  ['prints no id', 'print({ text: "a" });', 'it answered without an id'],
  ['prints neither text nor texts', 'print({ id });', 'its answer has neither "text" nor "texts"'],
  ['hangs', 'await new Promise((resolve) => setTimeout(resolve, 60_000));', 'no answer within 1 s'],
])('a command that %s ends the run, as none of its answers was ever right', async ([, each, message]) => {
  const { code, stderr } = await runAgainst(
    { files: program(each), args: [...args, '--timeout', each.includes('60_000') ? '1' : '20', '--concurrency', '2'] },
    { text: '' },
  );
  const [problem = '', rest = ''] = stderr.split('tseval: the run stopped');
  expect(problem).toContain(message);
  expect(rest).toContain('0 of 3 samples are finished');
  expectOneProblem(problem);
  expect(code).toBe(3);
});

test.for<[string, string, number]>([
  [
    'dies after each answer: the next one is asked',
    'process.stdout.write(`${JSON.stringify(right)}\\n`, () => process.exit(1));',
    3,
  ],
  [
    'prints a second line later: it is nobody’s answer',
    'print(right); setTimeout(() => print({ ...right, text: "late" }), 30); await new Promise((r) => setTimeout(r, 60));',
    3,
  ],
  ['says that one sample cannot be answered', 'print(prompt === "question 1" ? { id, error: "too hard" } : right);', 2],
  ['answers several texts', 'print({ id, texts: [right.text, "other"] });', 3],
])('a command that %s', async ([, each, correct]) => {
  const { stdout } = await runAgainst(
    { files: program(each), args: [...args, '--json', '--concurrency', '1', '--quiet'] },
    { text: '' },
  );
  const metrics = JSON.parse(stdout) as Record<string, number>;
  expect(metrics['correct']).toBeLessThanOrEqual(correct);
  expect(metrics['incorrect']).toBe(0);
  expect((metrics['correct'] ?? 0) + (metrics['errored'] ?? 0)).toBe(3);
});

test('no process of a command outlives the run, nor what it started', async () => {
  const mark = `tseval-left-${process.pid}-${Date.now()}`;
  const each = `spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', '${mark}'], { stdio: 'inherit' }); print(right);`;
  const started = Date.now();
  const { code } = await runAgainst({ files: program(each), args }, { text: '' });
  expect(code).toBe(0);
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(mark);
});

test('a module that throws fails the sample, and says where', async () => {
  const source =
    'export const answer = async (prompt: string): Promise<string> => {\n  if (prompt === "question 1") throw new TypeError("no");\n  return prompt.replace("question", "answer");\n};\n';
  const files = withEntry('mine: {class: "./fn.ts:answer"}', { 'registry/completion_fns/fn.ts': source });
  const { code, stdout, stderr } = await runAgainst({ files, args: [...args, '--show-failures', '3'] }, { text: '' });
  expect(code).toBe(3);
  expect(`${stdout}${stderr}`).toContain('answer threw TypeError: no (registry/completion_fns/fn.ts:2)');
});

test('a module may say with the classes of tseval that another attempt is worth it', async () => {
  const source = `import { CompletionError } from 'tseval';
const asked = new Set<string>();
export const answer = async (prompt: string): Promise<string> => {
  if (!asked.has(prompt)) {
    asked.add(prompt);
    throw new CompletionError('transient', { message: 'not yet' });
  }
  return prompt.replace('question', 'answer');
};
`;
  const files = withEntry('mine: {class: "./fn.ts:answer"}', { 'registry/completion_fns/fn.ts': source });
  const { code, stderr } = await runAgainst({ files, args }, { text: '' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('a module that never answers is not waited for', async () => {
  const files = withEntry('mine: {class: "./fn.ts:answer"}', {
    'registry/completion_fns/fn.ts': 'export const answer = () => new Promise<string>(() => undefined);\n',
  });
  const { code, stderr } = await runAgainst({ files, args: [...args, '--timeout', '1'] }, { text: '' });
  expect(code).toBe(3);
  expect(stderr).toContain('no answer within 1 s');
});

test('code runs without the option where tseval.yaml allows its registry, and list never runs any', async () => {
  const files = withEntry('mine: {class: "./fn.js:answer"}', {
    'registry/completion_fns/fn.js':
      'import { writeFileSync } from "node:fs";\nwriteFileSync("ran.txt", "");\nexport const answer = (prompt) => prompt.replace("question", "answer");\n',
  });
  const listed = await runAgainst({ files, args: ['list', 'completion-fns', 'mine'] }, { text: '' });
  expect(listed.stdout).toBe('mine  ./fn.js:answer  (needs --allow-code)\n');
  const allowed = await runAgainst(
    { files: { ...files, 'tseval.yaml': 'allow_code: [registry]\n' }, args: ['mine', 'questions'] },
    { text: '' },
  );
  expect(allowed.code).toBe(0);
});
