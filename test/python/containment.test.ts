import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { gradeOnce, graderOf, openTestPool } from './open-test-pool.ts';

const refused: readonly (readonly [name: string, body: string, deed: string])[] = [
  ['fork', 'os.fork()', 'start a process'],
  ['a shell', 'os.system("true")', 'start a process'],
  ['a pipe', 'os.popen("true")', 'start a process'],
  ['exec', 'os.execv("/bin/true", ["true"])', 'start a process'],
  ['posix_spawn', 'os.posix_spawn("/bin/true", ["true"], {})', 'start a process'],
  ['subprocess', 'import subprocess; subprocess.run(["true"])', 'start a process'],
  ['what is below subprocess', 'import _posixsubprocess; _posixsubprocess.fork_exec()', 'start a process'],
  ['multiprocessing', 'import multiprocessing as m; m.Process(target=print).start()', 'start a process'],
  [
    'spawned multiprocessing',
    'import multiprocessing as m; m.get_context("spawn").Process().start()',
    'start a process',
  ],
  ['the C library', 'import ctypes; ctypes.CDLL(None).system(b"true")', 'call system'],
  ['the interpreter as a library', 'import ctypes; ctypes.pythonapi.fork()', 'call fork'],
  ['ending tseval', 'os.kill(os.getppid(), 9)', 'end another process'],
  ['ending a group', 'os.killpg(0, 9)', 'end another process'],
  ['a connection', 'import socket; socket.create_connection(("127.0.0.1", 9))', 'use the network'],
  ['a page', 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:9/")', 'use the network'],
  ['listening', 'import socket; socket.socket().bind(("127.0.0.1", 0))', 'use the network'],
  ['more memory', 'import resource as r; r.setrlimit(r.RLIMIT_AS, (-1, -1))', 'change its limits'],
];

test('a grader that starts programs, uses the network or reaches for other processes gets an error', async () => {
  const pool = await openTestPool({ size: 2 });
  for (const [name, body, deed] of refused) {
    const verdict = await gradeOnce(pool, graderOf('import os', body, 'return 1'));
    const message = expect.stringMatching(`a grader may not ${deed}`) as string;
    expect(verdict, name).toMatchObject({ error: { kind: 'python_grader_runtime_error', message, line: 3 } });
  }
});

const allowed: readonly (readonly [name: string, body: string])[] = [
  ['printing', 'print(\'{"score": 0}\', flush=True)'],
  ['printing much', 'for _ in range(300): print("x" * 10000)'],
  ['writing to standard error', 'import sys; print("x" * 10**6, file=sys.stderr)'],
  ['writing to descriptors', 'import os; os.write(1, b"{}\\n"); os.write(2, b"{}\\n")'],
  ['closing standard output', 'import os; os.close(1)'],
  ['imports of what can start programs', 'import subprocess, ctypes, multiprocessing, socket'],
  ['asking for the machine', 'import platform; platform.platform(); platform.processor()'],
  ['an event loop', 'import asyncio; asyncio.run(asyncio.sleep(0))'],
  ['threads', 'from concurrent.futures import ThreadPoolExecutor as T; list(T(2).map(abs, [1]))'],
  ['an own time limit', 'import signal; signal.signal(14, lambda *_: None); signal.alarm(1)'],
  ['going elsewhere', 'import os; os.chdir("/")'],
  ['removing its folder', 'import os; os.rmdir(os.getcwd())'],
  ['files', 'import tempfile; tempfile.NamedTemporaryFile().write(b"x"); open("here", "w").close()'],
  ['a module’s name as a file', 'open("json.py", "w").write("1 / 0")'],
];

test('what does no harm is allowed, and harms no later item', async () => {
  const pool = await openTestPool();
  for (const [name, body] of allowed) {
    expect(await gradeOnce(pool, graderOf(body, 'return 1')), name).toEqual({ score: 1 });
  }
});

test('a grader sees nothing of our environment, and works in a folder that goes away', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-secret');
  const pool = await openTestPool();
  vi.unstubAllEnvs();
  const tell = (value: string) => gradeOnce(pool, graderOf('import os, sys, tempfile', `raise Exception(${value})`));
  const text = async (value: string) => JSON.stringify(await tell(value));
  expect(await text('" ".join(sorted(os.environ))')).toContain('Exception: OMP_NUM_THREADS PATH TMPDIR"');
  expect(await text('os.getcwd() == os.environ["TMPDIR"] == tempfile.gettempdir()')).toContain('Exception: True"');
  expect(await text('"" in sys.path or os.getcwd() in sys.path')).toContain('Exception: False"');
  const folder = /Exception: ([^"]+)/.exec(await text('os.getcwd()'))?.[1] ?? '';
  expect(existsSync(folder)).toBe(true);
  await pool.close();
  expect(existsSync(folder)).toBe(false);
});

test('a file beyond the limit is the grader’s error', async () => {
  const pool = await openTestPool({ fileSizeBytes: 1e6 });
  const verdict = await gradeOnce(pool, graderOf('open("f", "wb").write(bytes(2 * 10**6))', 'return 1'));
  expect(verdict).toMatchObject({ error: { kind: 'python_grader_runtime_error', line: 2 } });
});

test('where the kernel allows it, there is no network but the loopback', async ({ skip }) => {
  const pool = await openTestPool();
  if (!pool.hasNoNetwork) skip('this kernel does not let us');
  const source = graderOf('return sum(":" in line for line in open("/proc/net/dev"))');
  expect(await gradeOnce(pool, source)).toEqual({ score: 1 });
});

test('sets have the same order in each process', async () => {
  const source = graderOf('raise Exception(list({str(n) for n in range(100)}))');
  const verdicts = await Promise.all([1, 2].map(async () => gradeOnce(await openTestPool(), source)));
  expect(verdicts[0]).toEqual(verdicts[1]);
});

test('each call gets copies of its own', async () => {
  const pool = await openTestPool();
  const source = graderOf('n = len(item["list"])', 'item["list"].append(sample.setdefault("x", 1))', 'return n');
  const item = { list: [1, 2] };
  expect([await gradeOnce(pool, source, item), await gradeOnce(pool, source, item)]).toEqual([
    { score: 2 },
    { score: 2 },
  ]);
  expect(item).toEqual({ list: [1, 2] });
});
