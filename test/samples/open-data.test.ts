import { chmodSync, readdirSync, readFileSync, readSync, symlinkSync, unlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { explainSystemError } from '../../src/samples/explain-system-error.ts';
import { type DataSet, openData } from '../../src/samples/open-data.ts';
import { readRows } from '../../src/samples/read-rows.ts';
import { catchSampleError, makeFile, makeFolder } from './temp-folder.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const values = async (path: string, tempDir?: string): Promise<unknown[]> =>
  (await readRows(path, tempDir === undefined ? {} : { tempDir })).map(({ value }) => value);
function readContent({ files: [file] }: DataSet): string {
  const bytes = Buffer.alloc(4_000_000);
  return bytes.toString('utf8', 0, readSync(file?.fd ?? -1, bytes, 0, bytes.length, 0));
}
const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => `${JSON.stringify({ input: `Question ${n}`, ideal: String(n * 7) })}\n`).join(
    '',
  );

test('a directory gives its own *.jsonl files in the code-point order of their names', async () => {
  const names = ['b.jsonl', 'a.jsonl', 'B.jsonl', '\u{1f642}.jsonl', '\uff5e.jsonl', '10.jsonl', '9.jsonl'];
  const folder = makeFolder({
    ...Object.fromEntries(names.map((name) => [name, JSON.stringify({ name })])),
    'notes.txt': 'no data',
    'other.json': '{}',
    'inner/c.jsonl': '{"name": "inner"}',
  });
  await mkdir(join(folder, 'folder.jsonl'));
  expect(await values(folder)).toEqual(
    ['10.jsonl', '9.jsonl', 'B.jsonl', 'a.jsonl', 'b.jsonl', '\uff5e.jsonl', '\u{1f642}.jsonl'].map((name) => ({
      name,
    })),
  );
});

test('a link to a file is followed', async () => {
  const path = makeFile('{"n": 1}\n');
  const link = `${path}.link.jsonl`;
  symlinkSync(path, link);
  expect(await values(link)).toEqual([{ n: 1 }]);
});

test('a gzip file of several members is unpacked, and nothing is left of it', async () => {
  const tempDir = makeFolder();
  const path = makeFile(Buffer.concat([gzipSync(lines(30_000)), gzipSync('{"n": 1}\n')]), 'samples.jsonl.gz');
  const data = await openData(path, { tempDir });
  expect(readdirSync(tempDir)).toEqual([]);
  expect(readContent(data)).toBe(`${lines(30_000)}{"n": 1}\n`);
  data.close();
  expect(readdirSync(tempDir)).toEqual([]);
});

test('a zstd file of many blocks is unpacked, and nothing is left of it', async () => {
  const tempDir = makeFolder();
  const data = await openData(join(fixtures, 'many.jsonl.zst'), { tempDir });
  expect(readContent(data)).toBe(lines(40_000));
  data.close();
  expect(readdirSync(tempDir)).toEqual([]);
});

test('a zstd file of two frames is unpacked, with a checksum and without', async () => {
  expect(await values(join(fixtures, 'two-frames.jsonl.zst'))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test('a zstd file of nothing is unpacked to nothing', async () => {
  expect(await values(join(fixtures, 'empty.jsonl.zst'))).toEqual([]);
});

test('an open data set can still be read when its file is gone', async () => {
  const path = makeFile('{"n": 1}\n');
  const data = await openData(path);
  unlinkSync(path);
  expect(readContent(data)).toBe('{"n": 1}\n');
  data.close();
});

test('a data set can be closed twice', async () => {
  const data = await openData(makeFile('{"n": 1}\n'));
  data.close();
  expect(() => data.close()).not.toThrow();
});

const zstd = readFileSync(join(fixtures, 'many.jsonl.zst'));
const gzip = gzipSync(lines(1000));
const damaged = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => (index > 50 && index < 400 ? 255 - byte : byte));
const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';

test.for([
  ['a Git LFS pointer', 'samples.jsonl', pointer, /Git LFS pointer/, /git lfs pull/],
  ['a Git LFS pointer under a packed name', 'samples.jsonl.gz', pointer, /Git LFS pointer/, /git lfs pull/],
  ['an lz4 file', 'samples.jsonl.lz4', 'x', /lz4/, /samples\.jsonl\.gz$/],
  ['a damaged gzip file', 'samples.jsonl.gz', damaged(gzip), /cannot be unpacked/, /gzip -t/],
  ['a gzip file that is cut off', 'samples.jsonl.gz', gzip.subarray(0, 300), /cannot be unpacked/, /gzip -t/],
  ['a gzip file that is none', 'samples.jsonl.gz', '{"n": 1}\n', /cannot be unpacked/, /gzip -t/],
  ['a damaged zstd file', 'samples.jsonl.zst', damaged(zstd), /cannot be unpacked/, /zstd -t/],
  ['a zstd file that is cut off', 'samples.jsonl.zst', zstd.subarray(0, -100), /cannot be unpacked/, /zstd -t/],
  [
    'a zstd file that is none',
    'samples.jsonl.zst',
    '{"n": 1, "text": "long enough"}\n',
    /cannot be unpacked/,
    /zstd -t/,
  ],
  ['a gzip file under another name', 'samples.jsonl', gzip, /packed/, /samples\.jsonl\.gz/],
  ['a zstd file under another name', 'samples.jsonl', zstd, /packed/, /samples\.jsonl\.zst/],
] as const)('%s is refused with what to do, and nothing is left behind', async ([, name, content, message, hint]) => {
  const tempDir = makeFolder();
  const path = makeFile(content, name);
  const error = await catchSampleError(() => openData(path, { tempDir }));
  expect(error.problems).toEqual([
    {
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
      place: { file: path },
      ...(content === pointer && { code: 'lfs-pointer' }),
    },
  ]);
  expect(error.message).toContain(path);
  expect(readdirSync(tempDir)).toEqual([]);
});

test.for([
  ['s3://bucket/samples.jsonl', /download/],
  ['gs://bucket/samples.jsonl', /download/],
  ['az://account/samples.jsonl', /download/],
  ['https://example.com/samples.jsonl', /download/],
  ['hf://datasets/hellaswag', /to_json/],
] as const)('%s is refused with what to do', async ([path, hint]) => {
  const { problems } = await catchSampleError(() => openData(path));
  const code = 'remote-data';
  expect(problems).toEqual([{ code, message: expect.stringContaining(path), hint: expect.stringMatching(hint) }]);
});

test('a missing file is named', async () => {
  const path = join(makeFolder(), 'none.jsonl');
  const { problems } = await catchSampleError(() => openData(path));
  expect(problems).toEqual([
    {
      code: 'data-missing',
      message: `the data file ${path} does not exist`,
      hint: expect.stringContaining('check the path'),
      place: { file: path },
    },
  ]);
});

test.for([
  ['nothing', {}, /ends in \.jsonl/],
  ['packed files only', { 'a.jsonl.gz': gzip }, /packed/],
  ['data in a folder of its own only', { 'inner/a.jsonl': '{}' }, /not searched/],
] as const)('a directory of %s is refused', async ([, files, hint]) => {
  const folder = makeFolder(files);
  const { problems } = await catchSampleError(() => openData(folder));
  expect(problems).toEqual([{ message: expect.stringContaining(folder), hint: expect.stringMatching(hint) }]);
});

test('what is neither a file nor a directory is refused', async () => {
  const { message } = await catchSampleError(() => openData('/dev/null'));
  expect(message).toBe('the data set /dev/null is neither a file nor a directory');
});

// Nothing is forbidden to root.
test.skipIf(process.getuid?.() === 0)('a file that may not be read is named', async () => {
  const path = makeFile('{"n": 1}\n');
  chmodSync(path, 0);
  const { message } = await catchSampleError(() => openData(path));
  expect(message).toBe(`the data file ${path} may not be read`);
});

test('a temporary folder that is missing is named', async () => {
  const tempDir = join(makeFolder(), 'none');
  const path = makeFile(gzip, 'samples.jsonl.gz');
  const { problems } = await catchSampleError(() => openData(path, { tempDir }));
  expect(problems).toEqual([
    { message: `no temporary file can be made in ${tempDir}`, hint: expect.stringContaining('TMPDIR') },
  ]);
});

test.for([
  ['EACCES', /may not be read/, /chmod/],
  ['EMFILE', /too many files/, /join/],
  ['ENOSPC', /no room/, /TMPDIR/],
  ['EIO', /cannot be read: broken/, /mend/],
] as const)('the error %s of the system becomes a sentence', ([code, message, hint]) => {
  const problem = explainSystemError(Object.assign(new Error('broken'), { code }), 'a.jsonl');
  expect(problem).toEqual({
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
    place: { file: 'a.jsonl' },
  });
});

test('an error that is not of the system is left to be shown as a bug', () => {
  expect(explainSystemError(new TypeError('x is not a function'), 'a.jsonl')).toBeUndefined();
});
