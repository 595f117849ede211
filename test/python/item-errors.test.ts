import { expect, test } from 'vitest';
import { gradeOnce, graderOf, loadValid, openTestPool } from './open-test-pool.ts';

const runtimeErrors: readonly (readonly [name: string, body: readonly string[], message: RegExp, line: number])[] = [
  ['an exception', ['x = 1', 'return item["answer"]'], /^KeyError: 'answer'$/, 3],
  ['an exception inside a library', ['import json', 'return json.loads("{")'], /^JSONDecodeError: /, 3],
  ['an exit', ['raise SystemExit(0)'], /^SystemExit: 0$/, 2],
  ['an interrupt', ['raise KeyboardInterrupt'], /^KeyboardInterrupt$/, 2],
  ['too deep a recursion', ['return grade(sample, item)'], /^RecursionError: /, 2],
  ['text', ['return "1.0"'], /no number but a value of type str/, 1],
  ['nothing', ['pass'], /type NoneType/, 1],
  ['a complex number', ['return 1j'], /complex/, 1],
  ['infinity', ['return float("inf")'], /inf, which is not finite/, 1],
  ['a number beyond floats', ['return 10 ** 400'], /^OverflowError: /, 1],
  ['reading from standard input', ['return float(input())'], /^EOFError/, 2],
  ['an exception whose text cannot be had', ['class E(Exception):', '  def __str__(self): 1 / 0', 'raise E'], /^E$/, 4],
  ['an exception with a text of odd characters', ['raise ValueError("\\ud800 \\n é")'], /^ValueError: \ud800 \n é$/, 2],
];

test('what a grader does wrong is a runtime error with its own line and text, and the next item is graded', async () => {
  const pool = await openTestPool();
  for (const [name, body, message, line] of runtimeErrors) {
    const verdict = await gradeOnce(pool, graderOf(...body));
    expect(verdict, name).toMatchObject({
      error: { kind: 'python_grader_runtime_error', message: expect.stringMatching(message) as string, line },
    });
  }
  expect(await gradeOnce(pool, graderOf('return 1'))).toEqual({ score: 1 });
});

const serverErrors: readonly (readonly [name: string, body: readonly string[], message: RegExp])[] = [
  ['leaving', ['import os', 'os._exit(0)'], /ended with exit code 0/],
  ['killing itself', ['import os, signal', 'os.kill(os.getpid(), signal.SIGKILL)'], /ended by SIGKILL/],
  ['crashing', ['import os', 'os.abort()'], /ended by SIGABRT/],
  ['eating memory', ['x = []', 'while True: x.append(bytearray(10**7))'], /^MemoryError.*may use 300 MB/],
  ['a line that is no answer', ['import os', 'os.write(4, b"hello\\n")', 'return 1'], /channel of its answers/],
  ['an answer to another item', ['import os', 'os.write(4, b\'{"id": 1, "token": "x", "score": 1}\\n\')'], /channel/],
  ['writing without end', ['import os', 'while True: os.write(4, b"x" * 65536)'], /channel/],
  ['closing the channel', ['import os', 'os.closerange(3, 5)', 'return 1'], /ended with exit code 1/],
];

test('a process that ends, or is ended, costs its own item alone', async () => {
  const pool = await openTestPool({ memoryBytes: 300 * 2 ** 20 });
  const good = await loadValid(pool, graderOf('return 1'));
  for (const [name, body, message] of serverErrors) {
    expect(await gradeOnce(pool, graderOf(...body)), name).toMatchObject({
      error: { kind: 'python_grader_server_error', message: expect.stringMatching(message) as string },
    });
    expect(await pool.grade(good, { sample: {}, item: {} }), `after ${name}`).toEqual({ score: 1 });
  }
});

test('a grader that does not end is ended with the time limit, and the next item is graded', async () => {
  const endless = [
    'while True: pass',
    'while True:\n        try:\n            while True: pass\n        except BaseException: pass',
    'import time; time.sleep(1000)',
  ];
  const pool = await openTestPool({ size: 3, timeoutMs: 2000 });
  const good = await loadValid(pool, graderOf('return 1'));
  const verdicts = await Promise.all(endless.map((body) => gradeOnce(pool, graderOf(body))));
  expect(verdicts).toEqual(
    endless.map(() => ({
      error: { kind: 'python_grader_server_error', message: 'no answer within 2 s; --python-timeout allows more' },
    })),
  );
  expect(await pool.grade(good, { sample: {}, item: {} })).toEqual({ score: 1 });
});

test('a thread that writes when its item is done does not give another item its score', async () => {
  const pool = await openTestPool();
  const writer = graderOf(
    'import os, threading, time',
    'def write():',
    '  time.sleep(0.5)',
    '  os.write(4, b\'{"id": 5, "token": "", "score": 0}\\n\')',
    'threading.Thread(target=write).start()',
    'return 1',
  );
  const [first, second] = [
    await loadValid(pool, writer),
    await loadValid(pool, graderOf('import time; time.sleep(20)')),
  ];
  expect(await pool.grade(first, { sample: {}, item: {} })).toEqual({ score: 1 });
  expect(await pool.grade(second, { sample: {}, item: {} })).toMatchObject({
    error: { kind: 'python_grader_server_error', message: expect.stringContaining('channel') as string },
  });
  expect(await gradeOnce(pool, graderOf('return 0.5'))).toEqual({ score: 0.5 });
});
