import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type BadInput, expectRefusal } from './bad-input.ts';
import { runCommand } from './run-command.ts';
import { createFolder } from './run-tseval.ts';

const cases: Record<string, BadInput> = {
  'an unknown eval': {
    args: ['gpt-4o', 'qestions'],
    stderr: `tseval: unknown eval "qestions"
  did you mean "questions"?
`,
  },
  'an unknown option': {
    args: ['gpt-4o', 'questions', '--max-sample', '3'],
    stderr: `tseval: unknown option '--max-sample'
  did you mean --max-samples?
`,
  },
  'an option that is like no other': {
    args: ['gpt-4o', 'questions', '--zzz'],
    stderr: expect.stringMatching(/^tseval: unknown option '--zzz'\n {2}see tseval --help/),
  },
  'a negative number of samples': {
    args: ['gpt-4o', 'questions', '--max-samples', '-1'],
    stderr: `tseval: --max-samples takes a whole number from 1 on, not "-1"
  for example --max-samples 10
`,
  },
  'a number of samples that is none': {
    args: ['gpt-4o', 'questions', '--max-samples=few'],
    stderr: `tseval: --max-samples takes a whole number from 1 on, not "few"
  for example --max-samples 10
`,
  },
  'a sample that does not exist': {
    args: ['gpt-4o', 'questions', '--sample', '7'],
    stderr: `tseval: --sample 7: there is no sample 7
  the samples of this eval are questions.dev.0 to questions.dev.2
`,
  },
  'no eval at all': {
    args: ['gpt-4o'],
    stderr: expect.stringMatching(
      /^tseval: "gpt-4o" is no command of tseval, .*an eval beside it\n {2}tseval gpt-4o <eval>, or/,
    ),
  },
  'no key': {
    env: { OPENAI_API_KEY: '' },
    stderr: `tseval: OPENAI_API_KEY is not set, and this run would send requests
  set it: export OPENAI_API_KEY=…, or send nothing: --dry-run, or the completion function "dummy"
`,
  },
  'a key that no header can carry': {
    env: { OPENAI_API_KEY: '“sk-end-to-end”' },
    stderr: `tseval: OPENAI_API_KEY holds characters that no HTTP header can carry
  copy the value again, without quotes, spaces or line ends
`,
  },
  'a base URL that is none': {
    env: { OPENAI_BASE_URL: 'api.example.com' },
    stderr: `tseval: OPENAI_BASE_URL is not a web address: "api.example.com"
  it looks like https://api.openai.com/v1
`,
  },
  'a base URL of another protocol': {
    env: { OPENAI_BASE_URL: 'ftp://api.example.com/v1' },
    stderr: `tseval: OPENAI_BASE_URL is not a web address: "ftp://api.example.com/v1"
  it looks like https://api.openai.com/v1
`,
  },
  'a registry path that does not exist': {
    args: ['gpt-4o', 'questions', '--registry-path', 'nowhere'],
    stderr: `tseval: the registry path nowhere does not exist
  give the directory that holds evals/
`,
  },
  'a registry path that is a file': {
    args: ['gpt-4o', 'questions', '--registry-path', 'registry/evals/questions.yaml'],
    stderr: `tseval: the registry path registry/evals/questions.yaml is not a directory
  give the directory that holds evals/
`,
  },
  'EVALS_THREADS that is no number': {
    env: { EVALS_THREADS: 'many' },
    stderr: `tseval: EVALS_THREADS takes a whole number from 1 on, not "many"
  for example EVALS_THREADS 10
`,
  },
  'a time limit that is none': {
    args: ['gpt-4o', 'questions', '--timeout', '0'],
    stderr: `tseval: --timeout takes a number from 0.001 to 86400, not "0"
  for example --timeout 5
`,
  },
  'an allowance of errors that is none': {
    args: ['gpt-4o', 'questions', '--max-errors', 'some'],
    stderr: `tseval: --max-errors takes a number of samples or a percentage, not "some"
  for example --max-errors 3 or --max-errors 2%
`,
  },
  'completion arguments without a value': {
    args: ['gpt-4o', 'questions', '--completion-args', 'top_p'],
    stderr: `tseval: --completion-args takes name=value pairs separated by commas, not "top_p"
  for example --completion-args temperature=0.5,max_tokens=100
`,
  },
  'an unknown extra eval parameter': {
    args: ['gpt-4o', 'questions', '--extra-eval-params', 'num_fewshot=1'],
    stderr: `tseval: unknown key "num_fewshot" in the args of questions.dev.v0
  did you mean "num_few_shot"?
`,
  },
  'a registry path that is empty': {
    args: ['gpt-4o', 'questions', '--registry-path', ''],
    stderr: `tseval: a registry path is empty
  give the directory that holds evals/
`,
  },
  'a report of a folder': {
    args: ['report', 'registry'],
    stderr: `tseval: cannot read the record registry: it is a folder
  records stand in .tseval/runs/, or where --record-path said
`,
  },
  'a report of a file that is no record': {
    args: ['report', 'registry/evals/questions.yaml'],
    stderr: `tseval: registry/evals/questions.yaml is no record of a run
  records stand in .tseval/runs/, or where --record-path said
`,
  },
  'the names the wrong way round': {
    args: ['questions', 'dummy'],
    stderr: `tseval: unknown eval "dummy", but "questions" is one
  the completion function stands first: tseval dummy questions
`,
  },
  'an unknown eval set': {
    args: ['set', 'gpt-4o', 'nothing'],
    stderr: `tseval: unknown eval set "nothing"
  "tseval list sets" shows every eval set of the registries read: BUILT-IN, registry
`,
  },
};

test.for(Object.entries(cases))('%s is refused before anything is sent', async ([, input]) => {
  await expectRefusal(input);
});

test('a working directory that is gone is said in words', async () => {
  const gone = createFolder({});
  rmSync(gone, { recursive: true });
  const tseval = join(import.meta.dirname, '../../bin/tseval.js');
  const script = `cd "${dirname(gone)}" && mkdir "${gone}" && cd "${gone}" && rmdir "${gone}" && exec "${process.execPath}" "${tseval}" dummy test-match`;
  const { code, stderr } = await runCommand('/bin/sh', ['-c', script], { cwd: dirname(gone), env: {} });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'tseval: the working directory does not exist any more\n  cd to a folder that does\n',
  });
});
