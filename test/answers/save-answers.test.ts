import { readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRecordedAnswers } from '../../src/answers/recorded-answers.ts';
import { openAnswersWriter } from '../../src/answers/save-answers.ts';
import { createFolder } from '../end-to-end/run-tseval.ts';

type Saved = [request: object, response: object, sample?: string, repeat?: number];

/** Requests and answers as canonical JSON: the keys of the tests are sorted. */
function save(path: string, answers: readonly Saved[]): void {
  const writer = openAnswersWriter({ path, owner, redact: (text) => text.replaceAll('canary', '[redacted]') });
  for (const [request, response, sample = 'A', repeat = 0] of answers)
    writer.add({ request: JSON.stringify(request), response: JSON.stringify(response), sample, repeat });
  writer.close();
}

const ask = (text: string) => ({ body: text, endpoint: '/chat' });
const owner = { pid: 7, isAlive: (pid: number) => pid === 8 };
const plain = (text: string) => text;
const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1);

/** What a file answers to a request of a sample. */
function find(path: string, request: object, sample = 'A', repeat = 0): unknown {
  const file = openRecordedAnswers(path, plain);
  try {
    return file.find(JSON.stringify(request), { sample, repeat });
  } finally {
    file.close();
  }
}

test('lines are sorted by request, with sorted keys, and nothing else is left in the folder', () => {
  const folder = createFolder();
  const path = join(folder, 'a.jsonl');
  save(path, [
    [ask('b'), { texts: ['2\n\u2028'] }],
    [ask('a'), { texts: ['1'] }],
    [ask('é\t'), { texts: ['canary'] }],
  ]);
  expect(linesOf(path)).toEqual([
    '{"request":{"body":"a","endpoint":"/chat"},"response":{"texts":["1"]}}',
    '{"request":{"body":"b","endpoint":"/chat"},"response":{"texts":["2\\n\u2028"]}}',
    '{"request":{"body":"é\\t","endpoint":"/chat"},"response":{"texts":["[redacted]"]}}',
  ]);
  expect(readdirSync(folder)).toEqual(['a.jsonl']);
});

test('what the file held and nobody asked stays; what was asked anew is replaced', () => {
  const path = join(createFolder(), 'a.jsonl');
  save(path, [
    [ask('a'), { t: 1 }],
    [ask('b'), { t: 2 }],
  ]);
  save(path, [
    [ask('b'), { t: 3 }],
    [ask('c'), { t: 4 }],
  ]);
  expect(['a', 'b', 'c'].map((text) => find(path, ask(text)))).toEqual([{ t: 1 }, { t: 3 }, { t: 4 }]);
  expect(linesOf(path)).toHaveLength(3);
});

test('the same answers make the same bytes, in whatever order they come', () => {
  const folder = createFolder();
  const answers: Saved[] = [
    [ask('b'), { t: 1 }, 'A'],
    [ask('b'), { t: 2 }, 'B'],
    [ask('b'), { t: 1 }, 'A', 1],
    [ask('a'), { t: 3 }],
  ];
  save(join(folder, 'one'), answers);
  save(join(folder, 'other'), answers.toReversed());
  save(join(folder, 'other'), answers);
  expect(readFileSync(join(folder, 'other'))).toEqual(readFileSync(join(folder, 'one')));
});

test('samples that ask the same each get their own answer back', () => {
  const path = join(createFolder(), 'a.jsonl');
  save(path, [
    [ask('x'), { t: 1 }, 'A', 0],
    [ask('x'), { t: 2 }, 'A', 1],
    [ask('x'), { t: 3 }, 'B', 0],
  ]);
  const found = (['A 0', 'A 1', 'B 0'] as const).map((of) => find(path, ask('x'), of[0], Number(of[2])));
  expect(found).toEqual([{ t: 1 }, { t: 2 }, { t: 3 }]);
});

test('a sample that is not known gets an answer all the same, and one that asks more often its last', () => {
  const path = join(createFolder(), 'a.jsonl');
  save(path, [
    [ask('x'), { t: 1 }, 'A'],
    [ask('x'), { t: 2 }, 'B'],
  ]);
  expect([find(path, ask('x'), 'C'), find(path, ask('x'), 'C', 1)]).toEqual([{ t: 1 }, { t: 2 }]);
  expect(find(path, ask('x'), 'B', 9)).toEqual({ t: 2 });
});

test('a run that saved nothing leaves the file as it is', () => {
  const folder = createFolder();
  save(join(folder, 'a.jsonl'), []);
  expect(readdirSync(folder)).toEqual([]);
});

test.for([6, 7])(
  'what process %i was answered before it was killed is saved by the next run, but for a torn line',
  (pid) => {
    const folder = createFolder();
    const path = join(folder, 'a.jsonl');
    const killed = openAnswersWriter({ path, owner: { pid, isAlive: () => false }, redact: plain });
    for (const text of ['a', 'b'])
      killed.add({ request: JSON.stringify(ask(text)), response: '{"t":1}', sample: 'A', repeat: 0 });
    truncateSync(`${path}.${pid}.part`, statSync(`${path}.${pid}.part`).size - 4);
    save(path, [[ask('c'), { t: 3 }]]);
    expect(['a', 'b', 'c'].map((text) => find(path, ask(text)))).toEqual([{ t: 1 }, undefined, { t: 3 }]);
    expect(readdirSync(folder)).toEqual(['a.jsonl']);
  },
);

test('what a living process was answered is its own to save', () => {
  const folder = createFolder();
  const path = join(folder, 'a.jsonl');
  const living = openAnswersWriter({ path, owner: { ...owner, pid: 8 }, redact: plain });
  living.add({ request: JSON.stringify(ask('a')), response: '{"t":1}', sample: 'A', repeat: 0 });
  save(path, [[ask('b'), { t: 2 }]]);
  expect(linesOf(path)).toHaveLength(1);
  living.close();
  expect(['a', 'b'].map((text) => find(path, ask(text)))).toEqual([{ t: 1 }, { t: 2 }]);
  expect(readdirSync(folder)).toEqual(['a.jsonl']);
});

test('a link to the file stays a link', () => {
  const folder = createFolder({ 'real.jsonl': '' });
  symlinkSync('real.jsonl', join(folder, 'link.jsonl'));
  save(join(folder, 'link.jsonl'), [[ask('a'), { t: 1 }]]);
  expect(linesOf(join(folder, 'real.jsonl'))).toHaveLength(1);
  expect(readdirSync(folder).sort()).toEqual(['link.jsonl', 'real.jsonl']);
});

const others: Record<string, string> = {
  'a record': '{"spec":{}}\n',
  'conflict marks': '{"request":{},"response":{}}\n<<<<<<< HEAD\n',
  'a list': '[]\n',
  'a torn line': '{"request":{},"respo',
  'a response that is a text': '{"request":{},"response":"no"}\n',
};

test.for(Object.entries(others))('a file with %s is neither read nor written over', ([, content]) => {
  const folder = createFolder({ 'a.jsonl': content });
  const path = join(folder, 'a.jsonl');
  const line = content.split('\n').filter(Boolean).length;
  const problem = expect.objectContaining({ place: expect.objectContaining({ file: path, line }) });
  expect(() => save(path, [[ask('a'), {}]])).toThrow(expect.objectContaining({ exitCode: 2, problems: [problem] }));
  expect(() => openRecordedAnswers(path, plain)).toThrow(expect.objectContaining({ exitCode: 2, problems: [problem] }));
  expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual([content, ['a.jsonl']]);
});

test('a path that cannot be written is refused before anything is asked', () => {
  const folder = createFolder();
  expect(() => save(join(folder, 'none/a.jsonl'), [])).toThrow(
    expect.objectContaining({ exitCode: 3, message: expect.stringContaining('the folder does not exist') }),
  );
  expect(() => save(folder, [])).toThrow(expect.objectContaining({ exitCode: 2 }));
  expect(() => openRecordedAnswers(join(folder, 'a.jsonl'), plain)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining('there is no answers file') }),
  );
});

test('lines that somebody has written by hand are read, whatever the order of their keys', () => {
  const text = '\ufeff{ "response": {"t": 1}, "request": {"endpoint": "/chat", "body": "a"} }\r\n\n';
  const path = join(createFolder({ 'a.jsonl': text.slice(1) }), 'a.jsonl');
  expect(find(path, ask('a'))).toEqual({ t: 1 });
  save(path, [[ask('b'), { t: 2 }]]);
  expect(linesOf(path)[0]).toBe('{"request":{"body":"a","endpoint":"/chat"},"response":{"t":1}}');
});

test('more answers than are read in one block are found again', () => {
  const path = join(createFolder(), 'a.jsonl');
  const answers = Array.from({ length: 300 }, (_, i): Saved => [ask(`${i} ${'é'.repeat(5000)}`), { t: i }]);
  save(path, answers);
  expect(statSync(path).size).toBeGreaterThan(2 << 20);
  const file = openRecordedAnswers(path, plain);
  const found = answers.map(([request]) => file.find(JSON.stringify(request), { sample: 'A', repeat: 0 }));
  file.close();
  expect(found).toEqual(answers.map(([, response]) => response));
});

test('what was asked in vain is told once, beside the nearest request that was answered', () => {
  const path = join(createFolder(), 'a.jsonl');
  const chat = (text: string) => ({ body: { messages: [{ content: text }], model: 'm' }, endpoint: '/chat' });
  save(path, [
    [chat('Be brief.\nWhat is up?'), { t: 1 }],
    [chat('Be brief.\nWhat is down?'), { t: 2 }],
  ]);
  const file = openRecordedAnswers(path, plain);
  expect(file.takeMisses('q.dev')).toBeUndefined();
  file.miss(JSON.stringify(chat('Be terse.\nWhat is up?')), 'q.dev.1');
  file.miss(JSON.stringify(chat('Be terse.\nWhat is down?')), 'q.dev.2');
  file.miss(JSON.stringify(chat('')), 'q.test.0');
  expect(file.takeMisses('q.test')).toMatchObject({
    message: `${path} holds no answer to one request of this run (of q.test.0)`,
  });
  expect(file.takeMisses('q.dev')).toEqual({
    message: `${path} holds no answer to 2 requests of this run; the first is of q.dev.1`,
    place: { file: path, line: 2 },
    details: [
      'the nearest recorded request differs first in line 1 of messages[0].content:',
      '  recorded  Be brief.',
      '  asked     Be terse.',
    ],
    hint: expect.stringContaining(`--save-answers ${path}`),
  });
  expect(file.takeMisses('q.dev')).toBeUndefined();
  file.close();
});

test('a file without answers says so', () => {
  const path = join(createFolder({ 'a.jsonl': '' }), 'a.jsonl');
  writeFileSync(path, '\n');
  const file = openRecordedAnswers(path, plain);
  file.miss('{"body":{}}', undefined);
  expect(file.takeMisses('')).toMatchObject({ details: ['it holds no answer at all'] });
  file.close();
});
