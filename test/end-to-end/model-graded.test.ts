import { expect, test } from 'vitest';
import type { RunSpec } from '../../src/record/event.ts';
import { lastText, type Reply, type SeenRequest, startFakeServer } from './fake-server.ts';
import { createFolder, jsonl, readLines, runTseval } from './run-tseval.ts';

const rubric = `polite:
  prompt: "Polite? {input} => {completion}"
  choice_strings: ["Yes", "No"]
  choice_scores: {"Yes": 1, "No": 0}
  input_outputs: {input: completion}
`;
const evals = `replies.dev.v0:
  class: ModelBasedClassify
  args:
    samples_jsonl: replies.jsonl
    modelgraded_spec: polite
    eval_type: classify
`;
const rows = [{ input: 'Hello' }, { input: 'Go away' }, { input: 'Well' }, { input: 'Hm' }];

function registry(
  changes: { rubric?: string; evals?: string; rows?: readonly unknown[] } = {},
): Record<string, string> {
  return {
    'registry/modelgraded/polite.yaml': changes.rubric ?? rubric,
    'registry/evals/replies.yaml': changes.evals ?? evals,
    'registry/data/replies.jsonl': jsonl(changes.rows ?? rows),
  };
}

/** Models answer with their own name; graders by what they are asked, `Hm` only at the second try. */
function answer(request: SeenRequest): Reply {
  const text = lastText(request);
  if (!text.startsWith('Polite?')) return { text: `from ${String(request.body['model'])}` };
  if (text.includes('Hm')) return { text: request.attempt > 1 ? 'Yes' : 'hard to say' };
  return { text: text.includes('Go away') ? 'No.' : 'Yes' };
}

async function run(args: readonly string[], files = registry(), reply = answer) {
  const cwd = createFolder(files);
  const server = await startFakeServer(reply);
  const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.url };
  const ended = await runTseval([...args, '--record-path', 'run.jsonl'], { cwd, env });
  await server.close();
  return { ...ended, cwd, requests: server.requests };
}

test('a record says who graded, and has a fingerprint of the rubric that a change of it changes', async () => {
  const spec = async (files: Record<string, string>) => {
    const { cwd } = await run(['model-a', 'replies.dev.v0', '--grader', 'judge'], files);
    return (readLines(`${cwd}/run.jsonl`)[0] as { spec: RunSpec }).spec.run_config;
  };
  const [one, other] = [await spec(registry()), await spec(registry({ rubric: rubric.replace('Polite', 'Kind') }))];
  expect(one).toMatchObject({ grader: 'judge', fingerprints: { rubric: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  expect(other.fingerprints).toEqual({
    ...one.fingerprints,
    rubric: expect.not.stringMatching(`${one.fingerprints?.rubric}`),
  });
});

const modelsAsked = (requests: readonly SeenRequest[], isGrading: boolean) => [
  ...new Set(
    requests.flatMap((request) =>
      lastText(request).startsWith('Polite?') === isGrading ? [request.body['model']] : [],
    ),
  ),
];

test('of two functions the first answers and the last grades; a verdict that cannot be read is ungraded', async () => {
  const { code, stdout, requests, cwd } = await run(['model-a,judge', 'replies.dev.v0', '--json']);
  expect(code).toBe(0);
  expect(modelsAsked(requests, false)).toEqual(['model-a']);
  expect(modelsAsked(requests, true)).toEqual(['judge']);
  const expected = {
    score: 0.5,
    'counts/Yes': 2,
    'counts/No': 1,
    'counts/__invalid__': 1,
    scored: 3,
    ungraded: 1,
    samples: 4,
  };
  expect(JSON.parse(stdout)).toMatchObject(expected);
  expect((JSON.parse(stdout) as { score_graded: number }).score_graded).toBeCloseTo(2 / 3, 12);
  expect(await runTseval(['report', 'run.jsonl', '--json'], { cwd })).toMatchObject({ stdout });
  const verdicts = readLines(`${cwd}/run.jsonl`).filter(({ type }) => type === 'metrics');
  expect(verdicts.map(({ data }) => data)).toContainEqual({ choice: '__invalid__', score: 0 });
});

test('several models answer each input, and the last function compares their answers', async () => {
  const { code, stdout, requests } = await run(
    ['model-a,model-b,judge', 'replies.dev.v0', '--json'],
    registry({
      rubric: `${rubric}  output_template: "{i}: {output}; "\n`,
      evals: `${evals}    multicomp_n: from_models\n`,
      rows: [{ input: 'Hello' }],
    }),
  );
  expect(code).toBe(0);
  expect(modelsAsked(requests, false).sort()).toEqual(['model-a', 'model-b']);
  expect(modelsAsked(requests, true)).toEqual(['judge']);
  expect(requests).toHaveLength(3);
  const question = requests.map(lastText).find((text) => text.startsWith('Polite?'));
  expect(question).toContain('Polite? Hello => 1: from model-a; 2: from model-b;');
  expect(JSON.parse(stdout)).toMatchObject({ score: 1, scored: 1 });
});

test('--grader says who grades, and the record names it too', async () => {
  const { requests, cwd } = await run(['model-a', 'replies.dev.v0', '--grader', 'judge']);
  expect(modelsAsked(requests, true)).toEqual(['judge']);
  const [first] = readLines(`${cwd}/run.jsonl`) as { spec: { completion_fns: string[] } }[];
  expect(first?.spec.completion_fns).toEqual(['model-a', 'judge']);
});

test('--regrade asks again only where a verdict cannot be read', async () => {
  const { stdout, requests } = await run(['model-a', 'replies.dev.v0', '--regrade', '3', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ score: 0.75, ungraded: 0, scored: 4 });
  expect(requests).toHaveLength(9);
});

test('a run whose grader never gives a verdict is not green', async () => {
  const silent = (request: SeenRequest): Reply => ({ text: lastText(request).startsWith('Polite?') ? 'hm' : 'x' });
  const { code, stdout, stderr } = await run(['model-a', 'replies.dev.v0'], registry(), silent);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ {2}ungraded +4$/m);
  expect(stderr).toContain('no sample got a verdict');
});

test('show prints what the model and what the grader is asked, and sends nothing', async () => {
  const { code, stdout } = await runTseval(['show', 'replies.dev.v0', '--samples', '1'], {
    cwd: createFolder(registry()),
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/asked of the model, with .*max_tokens=1024/);
  expect(stdout).toMatch(/asked of the grader[\s\S]*Polite\? \w+.* => \(the model's answer\)[\s\S]*"Yes" or "No"/);
});

/** What is wrong, and what the one problem on stderr must say, with its place. */
const bad: Record<string, [Record<string, string>, RegExp, string?]> = {
  'an unknown rubric': [
    registry({ evals: evals.replace('polite', 'polte') }),
    /unknown modelgraded spec "polte"\n {2}registry\/evals\/replies\.yaml:5:23\n[\s\S]*did you mean "polite"/,
  ],
  'a slot without a value': [
    registry({ rubric: rubric.replace('=>', '=> {tone}') }),
    /there is no value for the slot \{tone\} in this sample\n {2}registry\/data\/replies\.jsonl:\d+\n/,
  ],
  'a choice with punctuation': [
    registry({ rubric: rubric.replaceAll('"No"', '"No!"') }),
    /"No!"[\s\S]*registry\/modelgraded\/polite\.yaml:3:\d+\n/,
  ],
  'from_strings with words': [
    registry({ rubric: rubric.replace('{"Yes": 1, "No": 0}', 'from_strings') }),
    /from_strings[\s\S]*registry\/modelgraded\/polite\.yaml:\d+:\d+\n/,
  ],
  'a score for a choice that there is not': [
    registry({ rubric: rubric.replace('"No": 0', '"No": 0, "Perhaps": 2') }),
    /"Perhaps"[\s\S]*registry\/modelgraded\/polite\.yaml:4:\d+\n/,
  ],
  'a choice without a score': [
    registry({ rubric: rubric.replace(', "No": 0', '') }),
    /"No"[\s\S]*registry\/modelgraded\/polite\.yaml:\d+:\d+\n/,
  ],
  'more completions than functions': [
    registry({ evals: `${evals}    multicomp_n: from_models\n` }),
    /multicomp_n[\s\S]*registry\/evals\/replies\.yaml:7:\d+\n/,
  ],
  'two functions for three completions': [
    registry({ evals: `${evals}    multicomp_n: 3\n` }),
    /multicomp_n[\s\S]*registry\/evals\/replies\.yaml:7:\d+\n/,
    'model-a,model-b,judge',
  ],
  'an unknown eval_type': [
    registry({ evals: evals.replace('classify', 'clasify') }),
    /registry\/evals\/replies\.yaml:6:16\n[\s\S]*did you mean "classify"/,
  ],
  'a sample without the input': [
    registry({ rows: [{ inpt: 'x' }] }),
    /"input" is missing in this sample\n {2}registry\/data\/replies\.jsonl:1\n/,
  ],
};

test.for(Object.keys(bad))('%s is one problem with its place, and nothing is sent', async (name) => {
  const [files, expected, fns = 'model-a'] = bad[name] ?? [registry(), /^$/];
  const { code, stdout, stderr, requests } = await run([fns, 'replies.dev.v0'], files);
  expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
  expect(stderr).toMatch(expected);
  expect(stderr.match(/^tseval: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^ +at /m);
});
