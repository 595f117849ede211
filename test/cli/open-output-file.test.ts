import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openOutputFile } from '../../src/cli/open-output-file.ts';
import { UsageError } from '../../src/errors.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tseval-output-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const options = { redact: (text: string) => text.replaceAll('sk-secret', '[redacted]') };

test('what a file held goes with the first write, and secrets are not written', () => {
  const path = join(folder(), 'out.txt');
  writeFileSync(path, 'something much longer than what follows');
  const file = openOutputFile(path, options);
  file.write('sk-secret\n');
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('[redacted]\n');
});

test('a file that is not written to stays as it was, and a new one is not left behind', () => {
  const [old, fresh] = [join(folder(), 'old.txt'), join(folder(), 'new.txt')];
  writeFileSync(old, 'kept');
  const files = [old, fresh].map((path) => openOutputFile(path, options));
  expect(existsSync(fresh)).toBe(true);
  for (const file of files) file.close();
  expect(readFileSync(old, 'utf8')).toBe('kept');
  expect(existsSync(fresh)).toBe(false);
});

test('a summary is added to what is there', () => {
  const path = join(folder(), 'summary.md');
  writeFileSync(path, 'before\n');
  const file = openOutputFile(path, { ...options, isAppended: true });
  file.write('after\n');
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('before\nafter\n');
});

test('a flush puts on disk what was written', () => {
  const path = join(folder(), 'out.txt');
  const file = openOutputFile(path, options);
  file.write('a line\n');
  file.flush();
  expect(readFileSync(path, 'utf8')).toBe('a line\n');
  file.close();
});

test.for([
  ['missing/out.txt', 'the folder does not exist'],
  ['a-folder', 'it is a folder'],
  ['a-file/out.txt', 'a part of the path is not a folder'],
  ['run.jsonl', 'is the record of a run, which no report overwrites'],
])('%s cannot be opened: %s', ([name = '', reason = '']) => {
  const cwd = folder();
  mkdirSync(join(cwd, 'a-folder'));
  writeFileSync(join(cwd, 'a-file'), '');
  writeFileSync(join(cwd, 'run.jsonl'), '{"spec": {"eval_name": "a"}}\n');
  let problem: unknown;
  try {
    openOutputFile(join(cwd, name), options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problem = error.message;
  }
  expect(problem).toContain(reason);
});

test.skipIf(!existsSync('/dev/full'))('a full disk is told when the file is closed', () => {
  const file = openOutputFile('/dev/full', options);
  file.write('a line\n');
  file.flush();
  file.write('another\n');
  expect(() => file.close()).toThrow('cannot write /dev/full: the disk is full');
});
