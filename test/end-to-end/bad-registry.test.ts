import { expect, test } from 'vitest';
import { type BadInput, expectRefusal } from './bad-input.ts';

const file = 'registry/evals/questions.yaml';

/** The eval's file with other contents. */
function yaml(text: string): Pick<BadInput, 'files'> {
  return { files: { [file]: text } };
}

/** Ten anchors, each of ten times the one before: ten billion values in a few lines. */
function aliasBomb(): string {
  const levels = Array.from({ length: 10 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`);
  return `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${levels.join('\n')}\nquestions.dev.v0:\n  class: Match\n  args:\n    samples_jsonl: *a10\n`;
}

const cases: Record<string, BadInput> = {
  'an unknown key': {
    ...yaml('questions.dev.v0:\n  class: Match\n  args:\n    sample_jsonl: x.jsonl\n'),
    args: ['gpt-4o', 'questions.dev.v0'],
    stderr: `tseval: unknown key "sample_jsonl" in the args of questions.dev.v0
  registry/evals/questions.yaml:4:5
  4 │     sample_jsonl: x.jsonl
    │     ^^^^^^^^^^^^ did you mean "samples_jsonl"?
`,
  },
  'a missing key': {
    ...yaml('questions.dev.v0:\n  class: Match\n  args: {}\n'),
    args: ['gpt-4o', 'questions.dev.v0'],
    stderr: `tseval: "samples_jsonl" is missing in the args of questions.dev.v0
  registry/evals/questions.yaml:3:3
  3 │   args: {}
    │   ^^^^ The samples: a JSONL file, or a directory of them, below the data folder of this registry.
`,
  },
  'a value of a wrong type': {
    ...yaml(
      'questions.dev.v0:\n  class: Match\n  args:\n    samples_jsonl: questions/samples.jsonl\n    num_few_shot: two\n',
    ),
    args: ['gpt-4o', 'questions.dev.v0'],
    stderr: `tseval: "num_few_shot" in the args of questions.dev.v0 must be a whole number, not the string "two"
  registry/evals/questions.yaml:5:19
  5 │     num_few_shot: two
    │                   ^^^ How many worked examples, from the first on, are shown before the last message of each prompt.
`,
  },
  'a data path that is a list': {
    ...yaml('questions.dev.v0:\n  class: Match\n  args:\n    samples_jsonl: [a.jsonl]\n'),
    args: ['gpt-4o', 'questions.dev.v0'],
    stderr: `tseval: "samples_jsonl" in the args of questions.dev.v0 must be a string, not a list
  registry/evals/questions.yaml:4:20
  4 │     samples_jsonl: [a.jsonl]
    │                    ^^^^^^^^^ The samples: a JSONL file, or a directory of them, below the data folder of this registry.
`,
  },
  'a name that two files define': {
    files: { 'registry/evals/other.yaml': 'questions.dev.v0:\n  class: Match\n  args: {}\n' },
    stderr: `tseval: "questions.dev.v0" is defined twice: registry/evals/other.yaml:1 and registry/evals/questions.yaml:4
  registry/evals/questions.yaml:4:1
  4 │ questions.dev.v0:
    │ ^^^^^^^^^^^^^^^^ rename or remove one of them
`,
  },
  'a circle of aliases': {
    ...yaml('questions:\n  id: towns\ntowns: cities\ncities:\n  id: questions\n'),
    stderr: `tseval: the aliases lead in a circle: questions → towns → cities → questions
  registry/evals/questions.yaml:5:7
  5 │   id: questions
    │       ^^^^^^^^^ one of them must name the eval itself
`,
  },
  'an alias of nothing': {
    ...yaml('questions:\n  id: questions.dev.v1\n'),
    stderr: `tseval: unknown eval "questions.dev.v1"
  registry/evals/questions.yaml:2:7
  2 │   id: questions.dev.v1
    │       ^^^^^^^^^^^^^^^^ "tseval list" shows every eval of the registries read: BUILT-IN, registry
`,
  },
  'a YAML syntax error': {
    ...yaml('questions:\n  id: "questions.dev.v0\n'),
    stderr: `tseval: a quoted text does not end
  registry/evals/questions.yaml:2:23
  2 │   id: "questions.dev.v0
    │                       ^ add the closing quote; lines after the first must be indented
`,
  },
  'an open bracket': {
    ...yaml('questions:\n  id: questions.dev.v0\nquestions.dev.v0:\n  class: Match\n  args: {samples_jsonl: x.jsonl\n'),
    stderr: `tseval: a list or mapping in brackets does not end
  registry/evals/questions.yaml:5:31
  5 │   args: {samples_jsonl: x.jsonl
    │                               ^ add the closing bracket; lines inside must be indented
`,
  },
  'a tab in the indentation': {
    ...yaml('questions:\n\tid: questions.dev.v0\n'),
    stderr: `tseval: a tab in the indentation
  registry/evals/questions.yaml:2:1
  2 │ \\tid: questions.dev.v0
    │ ^ indent with spaces
`,
  },
  'a file that is a list': {
    ...yaml('- questions:\n    id: questions.dev.v0\n'),
    stderr: `warning: registry/evals/questions.yaml is a list, not a mapping of names to entries: it adds nothing
  registry/evals/questions.yaml:1:1
  1 │ - questions:
    │ ^^^^^^^^^^^^ start each entry with its name and ":" at the beginning of a line
tseval: unknown eval "questions"
  "tseval list" shows every eval of the registries read: BUILT-IN, registry
`,
  },
  'an alias bomb': {
    ...yaml(aliasBomb()),
    args: ['gpt-4o', 'questions.dev.v0'],
    stderr: `tseval: aliases expand to more than 100000 values here
  registry/evals/questions.yaml:5:35
  5 │ a4: &a4 [*a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3]
    │                                   ^^^ write the values out, or use fewer aliases
`,
  },
  'YAML that is not UTF-8': {
    files: { [file]: Buffer.from('questions:\n  id: capit\xe9\n', 'latin1') },
    stderr: `tseval: registry/evals/questions.yaml is not valid UTF-8
  registry/evals/questions.yaml:2:12
  2 │   id: capit�
    │            ^ save the file as UTF-8
`,
  },
  'a reserved key': {
    ...yaml('questions.dev.v0:\n  cls: Match\n'),
    args: ['gpt-4o', 'questions.dev.v0'],
    stderr: `tseval: "cls" in the eval questions.dev.v0 is reserved
  registry/evals/questions.yaml:2:3
  2 │   cls: Match
    │   ^^^ write "class"
`,
  },
  'a name without a split': {
    ...yaml('questions:\n  class: Match\n'),
    stderr: `tseval: the eval name "questions" has no split
  registry/evals/questions.yaml:1:1
  1 │ questions:
    │ ^^^^^^^^^ name it <eval>.<split>.<version>, such as questions.dev.v0
`,
  },
  'an unknown class of a completion function': {
    files: { 'registry/completion_fns/mine.yaml': 'mine:\n  class: my_fns:Mine\n' },
    args: ['mine', 'questions'],
    stderr: expect.stringMatching(
      /is of the class my_fns:Mine, which tseval cannot run\n.*mine\.yaml:2:10\n.*\n.* classes that can be run: /,
    ),
  },
  'an unknown key of a completion function': {
    files: {
      'registry/completion_fns/mine.yaml':
        'mine:\n  class: OpenAIChat\n  args:\n    model: gpt-4o\n    extra_option: {}\n',
    },
    args: ['mine', 'questions'],
    stderr: `tseval: unknown key "extra_option" in the args of mine
  registry/completion_fns/mine.yaml:5:5
  5 │     extra_option: {}
    │     ^^^^^^^^^^^^ did you mean "extra_options"?
`,
  },
  'a set that names no eval': {
    files: { 'registry/eval_sets/all.yaml': 'all:\n  evals: [qestions*]\n' },
    args: ['set', 'gpt-4o', 'all'],
    stderr: `tseval: the eval set all names no eval with "qestions*"
  registry/eval_sets/all.yaml:2:11
  2 │   evals: [qestions*]
    │           ^^^^^^^^^ "tseval list" shows every eval
`,
  },
};

test.for(Object.entries(cases))('%s is refused before anything is sent', async ([, input]) => {
  await expectRefusal(input);
});
