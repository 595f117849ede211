import { gzipSync } from 'node:zlib';
import { test } from 'vitest';
import { type BadInput, expectRefusal } from './bad-input.ts';
import { jsonl } from './run-tseval.ts';

const samples = 'registry/data/questions/samples.jsonl';
const good = { input: 'What is the capital of France?', ideal: 'Paris' };

/** The data set with other contents. */
function data(text: string | Uint8Array): Pick<BadInput, 'files'> {
  return { files: { [samples]: text } };
}

/** The same with rows after a good one. */
function rows(...more: unknown[]): Pick<BadInput, 'files'> {
  return data(jsonl([good, ...more]));
}

function evalWith(args: string): string {
  return `questions:\n  id: questions.dev.v0\nquestions.dev.v0:\n  class: Match\n  args:\n${args}`;
}

const lfsPointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n';
const fewShot = evalWith(
  '    samples_jsonl: questions/samples.jsonl\n    few_shot_jsonl: questions/few.jsonl\n    num_few_shot: 1\n',
);

const cases: Record<string, BadInput> = {
  'a missing data file': {
    files: { 'registry/evals/questions.yaml': evalWith('    samples_jsonl: questions/sample.jsonl\n') },
    stderr: `tseval: the data file registry/data/questions/sample.jsonl does not exist
  registry/data/questions/sample.jsonl
  check the path; a relative one is looked for in the working directory, then in the data folder of the registry
`,
  },
  'a Git LFS pointer': {
    ...data(lfsPointer),
    stderr: `tseval: the data file registry/data/questions/samples.jsonl is only a Git LFS pointer, not the data
  registry/data/questions/samples.jsonl
  run \`git lfs pull\` in its repository (Git LFS must be installed)
`,
  },
  'a line that is not JSON': {
    ...data(`${jsonl([good])}{"input": "2+2", "ideal": 'four'}\n`),
    stderr: `tseval: this line is not JSON: a string takes double quotes
  registry/data/questions/samples.jsonl:2:27
  2 │ {"input": "2+2", "ideal": 'four'}
    │                           ^ mend this line: each line must be one JSON object
`,
  },
  'a line that is cut off': {
    ...data(`${jsonl([good])}{"input": "2+2", "id`),
    stderr: `tseval: this line is not JSON: the line ends inside a string
  registry/data/questions/samples.jsonl:2:21
  2 │ {"input": "2+2", "id
    │                     ^ mend this line: each line must be one JSON object
`,
  },
  'a line that is no object': {
    ...rows(['2+2', '4']),
    stderr: `tseval: this line is an array, and each line of a data set must be a JSON object
  registry/data/questions/samples.jsonl:2
  2 │ ["2+2","4"]
  write one {…} on each line; \`jq -c ".[]"\` makes lines of a JSON array
`,
  },
  'a sample without input': {
    ...rows({ prompt: '2+2', ideal: '4' }),
    stderr: `tseval: "input" is missing in this sample
  registry/data/questions/samples.jsonl:2
  2 │ {"prompt":"2+2","ideal":"4"}
  The prompt: a text, or a list of messages with "role" and "content".
`,
  },
  'a sample without ideal': {
    ...rows({ input: '2+2' }),
    stderr: `tseval: "ideal" is missing in this sample
  registry/data/questions/samples.jsonl:2
  2 │ {"input":"2+2"}
  The right answer: a text, or a list of texts of which any is right.
`,
  },
  'an ideal of a wrong type': {
    ...rows({ input: '2+2', ideal: 4 }),
    stderr: `tseval: "ideal" in this sample must be a string or a list, not the number 4
  registry/data/questions/samples.jsonl:2
  2 │ {"input":"2+2","ideal":4}
  put it in quotes: "4"
`,
  },
  'an ideal that is an empty list': {
    ...rows({ input: '2+2', ideal: [] }),
    stderr: `tseval: "ideal" in this sample must not be empty
  registry/data/questions/samples.jsonl:2
  2 │ {"input":"2+2","ideal":[]}
  The right answer: a text, or a list of texts of which any is right.
`,
  },
  'few-shot without a chat prompt': {
    files: {
      'registry/evals/questions.yaml': fewShot,
      'registry/data/questions/few.jsonl': jsonl([{ sample: [{ role: 'user', content: '1+1' }] }]),
      [samples]: jsonl([good]),
    },
    stderr: `tseval: "input" in this sample must be a list, not the string "What is the capital of France?"
  registry/data/questions/samples.jsonl:1
  1 │ {"input":"What is the capital of France?","ideal":"Paris"}
  Few-shot examples go into a chat: write "input" as a list of messages, or leave num_few_shot out.
`,
  },
  'few-shot examples of a wrong form': {
    files: {
      'registry/evals/questions.yaml': fewShot,
      'registry/data/questions/few.jsonl': jsonl([{ samples: [] }]),
      [samples]: jsonl([{ ...good, input: [{ role: 'user', content: 'x' }] }]),
    },
    stderr: `tseval: "sample" is missing in this row of few_shot_jsonl
  registry/data/questions/few.jsonl:1
  Each line of it is {"sample": [messages]}.
`,
  },
  'an empty data set': {
    ...data(''),
    stderr: `tseval: the data set registry/data/questions/samples.jsonl has no samples
  registry/data/questions/samples.jsonl
  put at least one JSON object on a line of it
`,
  },
  'a data set of blank lines': {
    ...data('\n\n'),
    stderr: `tseval: the data set registry/data/questions/samples.jsonl has no samples
  registry/data/questions/samples.jsonl
  put at least one JSON object on a line of it
`,
  },
  'broken UTF-8': {
    ...data(Buffer.from(`${jsonl([good])}{"input": "caf\xe9?", "ideal": "yes"}\n`, 'latin1')),
    stderr: `tseval: this line is not UTF-8: there is a wrong byte, 0xE9
  registry/data/questions/samples.jsonl:2:15
  2 │ {"input": "caf�?", "ideal": "yes"}
    │               ^ save the file as UTF-8
`,
  },
  'a corrupt gzip file': {
    files: {
      'registry/evals/questions.yaml': evalWith('    samples_jsonl: questions/samples.jsonl.gz\n'),
      'registry/data/questions/samples.jsonl.gz': gzipSync(jsonl([good])).subarray(0, 30),
    },
    stderr: `tseval: the data file registry/data/questions/samples.jsonl.gz cannot be unpacked: it is damaged, cut off or no .gz file (unexpected end of file)
  registry/data/questions/samples.jsonl.gz
  see what \`gzip -t registry/data/questions/samples.jsonl.gz\` says, and get the file again
`,
  },
  'a gzip file that is none': {
    files: {
      'registry/evals/questions.yaml': evalWith('    samples_jsonl: questions/samples.jsonl.gz\n'),
      'registry/data/questions/samples.jsonl.gz': jsonl([good]),
    },
    stderr: `tseval: the data file registry/data/questions/samples.jsonl.gz cannot be unpacked: it is damaged, cut off or no .gz file (incorrect header check)
  registry/data/questions/samples.jsonl.gz
  see what \`gzip -t registry/data/questions/samples.jsonl.gz\` says, and get the file again
`,
  },
  'a packed file whose name does not say so': {
    ...data(gzipSync(jsonl([good]))),
    stderr: `tseval: the data file registry/data/questions/samples.jsonl is packed, but its name does not end in .gz
  registry/data/questions/samples.jsonl
  rename it to registry/data/questions/samples.jsonl.gz, or unpack it
`,
  },
};

test.for(Object.entries(cases))('%s is refused before anything is sent', async ([, input]) => {
  await expectRefusal(input);
});
