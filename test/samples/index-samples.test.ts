import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, fstatSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { PythonRandom } from '../../src/random/python-random.ts';
import { indexSamples, type SampleIndex } from '../../src/samples/index-samples.ts';
import { openData } from '../../src/samples/open-data.ts';
import type { Row } from '../../src/samples/parse-line.ts';
import { randomString, randomValue } from './random-value.ts';
import { catchSampleError, makeFile, makeFolder } from './temp-folder.ts';

async function index(path: string, isValid?: (value: Row) => boolean): Promise<SampleIndex> {
  const samples = await indexSamples(await openData(path), isValid === undefined ? {} : { isValid });
  onTestFinished(() => samples.close());
  return samples;
}
const readAll = ({ count, read }: SampleIndex) => Array.from({ length: count }, (_, place) => read(place));
const problemsIn = async (content: string | Uint8Array) =>
  (await catchSampleError(() => index(makeFile(content)))).problems;

test.for([
  ['a final line break', '{"n":1}\n{"n":2}\n'],
  ['no final line break', '{"n":1}\n{"n":2}'],
  ['line breaks of Windows', '{"n":1}\r\n{"n":2}\r\n'],
  ['a byte-order mark', '\ufeff{"n":1}\n{"n":2}\n'],
  ['white space around the objects', '  {"n":1}\t\n\t{"n":2} \n'],
  ['a lone carriage return between tokens', '{"n":\r1}\n{\r"n":2}\n'],
] as const)('a file with %s has its samples', async ([, content]) => {
  const path = makeFile(content);
  expect(readAll(await index(path))).toEqual([
    { index: 0, file: path, line: 1, value: { n: 1 } },
    { index: 1, file: path, line: 2, value: { n: 2 } },
  ]);
});

test('blank lines count as lines, but not as samples', async () => {
  const samples = readAll(await index(makeFile('\ufeff\n{"n":1}\n\n \t\r\n\r\n{"n":2}\n\n')));
  expect(samples.map(({ index, line, value }) => [index, line, value])).toEqual([
    [0, 2, { n: 1 }],
    [1, 6, { n: 2 }],
  ]);
});

test('U+2028 is a character like any other', async () => {
  const samples = await index(makeFile('{"text":"a\u2028b\u2029c\u0085d"}\n'));
  expect(samples.read(0).value).toEqual({ text: 'a\u2028b\u2029c\u0085d' });
});

test('samples of several files are counted on, and each keeps its own file and line', async () => {
  const folder = makeFolder({
    '1.jsonl': '\n\n',
    '2.jsonl': '{"n":0}\n{"n":1}',
    '3.jsonl': '',
    '4.jsonl': '\ufeff\n{"n":2}\n',
  });
  const samples = readAll(await index(folder));
  expect(samples.map(({ file, line, value }) => [file, line, value])).toEqual([
    [join(folder, '2.jsonl'), 1, { n: 0 }],
    [join(folder, '2.jsonl'), 2, { n: 1 }],
    [join(folder, '4.jsonl'), 2, { n: 2 }],
  ]);
});

test('the fingerprint is the SHA-256 of the file, packed or not', async () => {
  const content = '\ufeff{"n":1}\r\n\n{"n":2}';
  const expected = createHash('sha256').update(content).digest('hex');
  expect((await index(makeFile(content))).sha256).toBe(expected);
  expect((await index(makeFile(gzipSync(content), 'samples.jsonl.gz'))).sha256).toBe(expected);
});

test('lines longer than a block and files of many blocks are read', async () => {
  const values = Array.from({ length: 3000 }, (_, n) => ({ n, text: 'é'.repeat(n % 500 === 0 ? 700_000 : n) }));
  const samples = await index(makeFile(values.map((value) => JSON.stringify(value)).join('\n')));
  expect(samples.count).toBe(3000);
  for (const place of [2999, 0, 500, 501, 1234, 2500]) expect(samples.read(place).value).toEqual(values[place]);
});

test.for(Array.from({ length: 250 }, (_, seed) => seed))(
  'what is written as JSONL is read again (case %i)',
  async (seed) => {
    const random = PythonRandom.fromInt(seed);
    const rows = Array.from({ length: 1 + random.randbelow(20) }, () => ({
      [randomString(random)]: randomValue(random, 3),
      text: randomString(random),
    }));
    const pick = (choices: readonly string[]): string => choices[random.randbelow(choices.length)] ?? '';
    const lines = rows.map((row) => pick(['', '\n', ' \r\n', '\t\n']) + JSON.stringify(row));
    const content =
      pick(['', '\ufeff']) +
      lines.reduce((text, line) => text + pick(['\n', '\r\n']) + line) +
      pick(['', '\n', '\r\n\n']);
    const samples = readAll(await index(makeFile(content)));
    expect(samples.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(rows)));
    const physicalLines = content.replace(/^\ufeff/, '').split('\n');
    for (const { line, value } of samples) expect(JSON.parse(physicalLines[line - 1] ?? '')).toEqual(value);
  },
);

test('a line that is no JSON is shown with its line and column', async () => {
  const path = makeFile('{"n":1}\n\n{"n": 2,}\n{"n":3}\n');
  const { problems } = await catchSampleError(() => index(path));
  expect(problems).toEqual([
    {
      message: 'this line is not JSON: expected a name in double quotes',
      place: { file: path, line: 3, column: 9, text: '{"n": 2,}' },
      hint: expect.stringContaining('mend this line'),
    },
  ]);
});

test('a mistake far to the right is shown in words, a long line cut', async () => {
  const [problem] = await problemsIn(`{"text": "${'x'.repeat(500)}" "more": 1}`);
  expect(problem?.place).toEqual({ file: expect.any(String), line: 1, column: 513 });
  expect(problem?.message).toMatch(/expected "," or "}", near x+" "more": 1}$/);
  const [other] = await problemsIn(`{n: "${'x'.repeat(500)}"}`);
  expect(other?.place?.text).toHaveLength(201);
});

test.for([
  ['[{"n":1}]', /is an array/, /jq/],
  ['"text"', /is a string/, /jq/],
  ['1', /is a number/, /jq/],
  ['null', /is null/, /jq/],
  ['true', /is a boolean/, /jq/],
  ['{', /not JSON/, /on one line/],
  ['[', /not JSON/, /on one line/],
] as const)('a line that is %s is refused', async ([line, message, hint]) => {
  expect(await problemsIn(`{"n":1}\n${line}\n`)).toEqual([
    {
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
      place: expect.objectContaining({ line: 2, text: line }),
    },
  ]);
});

test.for([
  ['Latin-1', [0xe9], 'E9'],
  ['an overlong form', [0xc0, 0x80], 'C0'],
  ['a surrogate', [0xed, 0xa0, 0x80], 'ED'],
  ['the start of a character only', [0xef, 0xbf], 'EF'],
] as const)('broken UTF-8 (%s) is shown with its line and column', async ([, bytes, byte]) => {
  const content = Buffer.concat([
    Buffer.from('{"n":1}\n{"n":"é\ufffd'),
    Buffer.from(bytes),
    Buffer.from('"}\n{"n":3}'),
  ]);
  expect(await problemsIn(content)).toEqual([
    {
      message: `this line is not UTF-8: there is a wrong byte, 0x${byte}`,
      place: expect.objectContaining({ line: 2, column: 9 }),
      hint: 'save the file as UTF-8',
    },
  ]);
});

test('all problems are reported at once, in the order of files and lines', async () => {
  const folder = makeFolder({ 'b.jsonl': 'x\n{"n":1}\n[]\n', 'a.jsonl': '{"n":1}\ny\n' });
  const { problems } = await catchSampleError(() => index(folder));
  expect(problems.map(({ place }) => [place?.file, place?.line])).toEqual([
    [join(folder, 'a.jsonl'), 2],
    [join(folder, 'b.jsonl'), 1],
    [join(folder, 'b.jsonl'), 3],
  ]);
});

test('a file of another format gives 20 problems and the number of the others', async () => {
  const problems = await problemsIn('name,value\n'.repeat(1020));
  expect(problems).toHaveLength(21);
  expect(problems.at(-1)).toEqual({ message: 'and 1000 more like these', more: 1000 });
});

test.for(['', '\n\n', '\ufeff', ' \r\n'])('a data set that holds only %j is an error', async (content) => {
  const path = makeFile(content);
  const { problems } = await catchSampleError(() => index(path));
  expect(problems).toEqual([
    { message: `the data set ${path} has no samples`, place: { file: path }, hint: expect.any(String) },
  ]);
});

test('NaN and infinities are taken as CPython takes them', async () => {
  expect((await index(makeFile('{"n":[NaN,-Infinity]}\n'))).read(0).value).toEqual({
    n: [Number.NaN, Number.NEGATIVE_INFINITY],
  });
});

test('only the chosen samples that are not valid are explained, in the order of their lines', async () => {
  const path = makeFile('{"n":0}\n{"n":1}\n\n{"n":2}\n{"n":3}\n{"n":4}\n');
  const samples = await index(path, ({ n }) => Number(n) % 2 === 1);
  const explained: unknown[] = [];
  const problems = samples.problemsOf([4, 3, 2, 1], ({ n }) => {
    explained.push(n);
    return [{ message: `${n} is even`, hint: 'make it odd' }];
  });
  expect(explained).toEqual([2, 4]);
  expect(problems).toEqual([
    { message: '2 is even', hint: 'make it odd', place: { file: path, line: 4, text: '{"n":2}' } },
    { message: '4 is even', hint: 'make it odd', place: { file: path, line: 6, text: '{"n":4}' } },
  ]);
  expect(samples.problemsOf([1, 3], () => [{ message: 'never asked' }])).toEqual([]);
});

test('of many samples that are not valid only the first are read again', async () => {
  const samples = await index(makeFile('{"n":0}\n'.repeat(5000)), () => false);
  let asked = 0;
  const problems = samples.problemsOf(
    new Uint32Array(5000).map((_, place) => place),
    () => {
      asked++;
      return [{ message: 'wrong' }];
    },
  );
  expect(asked).toBe(20);
  expect(problems.at(-1)).toEqual({ message: 'and 4980 more like these', more: 4980 });
});

test('a file that is cut while it is in use is an error that says so', async () => {
  const path = makeFile('{"n":1}\n{"n":2}\n');
  const samples = await index(path);
  truncateSync(path, 10);
  expect(samples.read(0).value).toEqual({ n: 1 });
  await expect(async () => samples.read(1)).rejects.toThrow(`the data file ${path} was changed while it was in use`);
  appendFileSync(path, '   "text"  ');
  writeFileSync(path, '{"n":3}\nnot JSON!\n');
  await expect(async () => samples.read(1)).rejects.toThrow('was changed');
});

test('an index that the data set does not have is a bug of the caller', async () => {
  const samples = await index(makeFile('{"n":1}\n'));
  for (const place of [-1, 1, 0.5, Number.NaN]) expect(() => samples.read(place)).toThrow(RangeError);
});

test.for([
  ['the index is closed', '{"n":1}\n', true],
  ['a line cannot be read', 'x\n', false],
  ['there are no samples', '\n', false],
] as const)('when %s, the data set is closed', async ([, content, isGood]) => {
  const data = await openData(makeFile(content));
  const fd = data.files[0]?.fd ?? -1;
  if (isGood) (await indexSamples(data)).close();
  else await catchSampleError(() => indexSamples(data));
  expect(() => fstatSync(fd)).toThrow('EBADF');
  expect(() => data.close()).not.toThrow();
});

test('an error of the system while reading becomes a sentence', async () => {
  const data = await openData(makeFile('{"n":1}\n'));
  closeSync(data.files[0]?.fd ?? -1);
  const { message } = await catchSampleError(() => indexSamples({ ...data, close: () => {} }));
  expect(message).toMatch(/^the data file .* cannot be read: EBADF/);
});

test.for([
  ['a JSON array over several lines', '[\n  {\n    "input": "a"\n  }\n]\n', "jq -c '.[]' "],
  ['a JSON object over several lines', '{\n  "input": "a"\n}\n', 'jq -c . '],
])('%s is one problem that says how to convert it', async ([, text = '', command]) => {
  const error = await catchSampleError(() => index(makeFile(text)));
  expect(error.problems).toHaveLength(1);
  expect(error.problems[0]).toMatchObject({ place: { line: 1 }, hint: expect.stringContaining(command ?? '') });
});
