import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

const checkout = join(import.meta.dirname, '../..');
const packageJson = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
const timeoutMs = 180_000;

interface PackedFile {
  path: string;
  mode: number;
}

let folder: string;
let files: readonly PackedFile[];

/** npm, without what the npm that started the tests has put into the environment. */
async function npm(args: readonly string[], cwd: string): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const { code, stdout, stderr } = await runCommand('npm', args, { cwd, env, timeoutMs });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stderr}`);
  return stdout;
}

/** Runs something of the installed package, with an empty HOME. */
function runInstalled(program: string, args: readonly string[]) {
  return runCommand(program, args, { cwd: folder, env: { PATH: process.env['PATH'], HOME: join(folder, 'home') } });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tseval-packed-'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  // The build is there already, and other tests are running it: packing must not build again.
  const packed = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], checkout);
  const [tarball] = JSON.parse(packed) as { filename: string; files: PackedFile[] }[];
  files = tarball?.files ?? [];
  const quietly = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
  await npm(['install', ...quietly, join(folder, tarball?.filename ?? '')], folder);
}, timeoutMs);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the packed package holds only what runs, and what tells about it', () => {
  const parts = new Set(files.map(({ path }) => path.split('/')[0]));
  expect([...parts].sort()).toEqual([
    'LICENSE',
    'README.md',
    'bin',
    'dist',
    'docs',
    'package.json',
    'registry',
    'schemas',
  ]);
  const surplus = files.filter(({ path }) => /\.test\.|\.tsbuildinfo$|(?<!\.d)\.ts$/.test(path));
  expect(surplus.map(({ path }) => path)).toEqual(['registry/evals/exact-lines.ts']);
});

/** The modules of `dist` that this one loads, at once or later, or whose types it names. */
function reachable(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const code = [file, file.replace(/js$/, 'd.ts')].map((path) => readFileSync(join(checkout, path), 'utf8')).join('\n');
  for (const [, specifier = ''] of code.matchAll(/(?:from\s+|import\s*\(?\s*)'(\.[^']+)'/g)) {
    reachable(join(file, '..', specifier.replace(/ts$/, 'js')), seen);
  }
  return seen;
}

test('every packed file of dist is loaded by a command or by the library', () => {
  const loaded = reachable('dist/index.js', reachable('dist/cli/main.js'));
  const packed = files.map(({ path }) => path).filter((path) => path.startsWith('dist/'));
  expect(packed.length).toBeGreaterThan(200);
  expect(packed.filter((path) => !loaded.has(path.replace(/\.d\.ts$/, '.js')))).toEqual([]);
});

test('the installed tseval prints its version', async () => {
  const { code, stdout } = await runInstalled('node_modules/.bin/tseval', ['--version']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${packageJson.version}\n` });
});

test('the installed tseval runs the built-in eval that needs no key', async () => {
  const { code, stdout, stderr } = await runInstalled('node_modules/.bin/tseval', ['dummy', 'test-match']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('3 samples');
});

test('the installed tsevalset is the command set', async () => {
  const { code, stdout } = await runInstalled('node_modules/.bin/tsevalset', ['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('<eval_set>');
});

const program = `
import { defineEval, Registry, runEval, type EvalResult } from 'tseval';

const Doubles = defineEval<{ samples_jsonl: string }, { n: number }>({
  name: 'Doubles',
  async evaluate({ n }, { ask, record }) {
    const [answer = ''] = await ask(\`Double \${n}.\`, { temperature: 0 });
    record({ type: 'match', data: { correct: answer === String(2 * n), expected: 2 * n, picked: answer } });
  },
});
const double = (prompt: unknown): string => String(2 * Number(/\\d+/.exec(String(prompt))?.[0]));
const own: EvalResult = await runEval({ eval: Doubles, args: { samples_jsonl: 'numbers.jsonl' }, completionFn: double });
const registry = await Registry.open();
const named = await runEval({ eval: 'exact-lines', completionFn: 'oracle', registry });
console.log(own.metrics['accuracy'], named.metrics['accuracy'], (await registry.evals()).includes('capitals'));
`;

const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  skipLibCheck: true,
  types: [],
  lib: ['es2023', 'dom'],
};

test('a program in TypeScript uses the installed package, type-checked', async () => {
  writeFileSync(join(folder, 'numbers.jsonl'), '{"n": 1}\n{"n": 21}\n');
  writeFileSync(join(folder, 'program.ts'), program);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['program.ts'] }));
  const compiled = await runInstalled(process.execPath, [join(checkout, 'node_modules/typescript/bin/tsc'), '-p', '.']);
  expect(compiled).toMatchObject({ code: 0, stdout: '' });
  expect(await runInstalled(process.execPath, ['program.js'])).toMatchObject({ code: 0, stdout: '1 1 true\n' });
});

test('the eval of one’s own that is shipped as an example runs from the installed package', async () => {
  const { code, stdout } = await runInstalled('node_modules/.bin/tseval', ['oracle', 'exact-lines', '--json']);
  expect({ code, report: JSON.parse(stdout) }).toMatchObject({ code: 0, report: { accuracy: 1, surplus: 0 } });
});

test('the installed tree stays under 45 packages and 45 MB', async () => {
  const { packages } = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  expect(Object.keys(packages).length).toBeLessThan(45);
  expect(readdirSync(join(folder, 'node_modules'))).toContain('tseval');
  const { stdout } = await runInstalled('du', ['-sm', 'node_modules']);
  expect(Number.parseInt(stdout, 10)).toBeLessThan(45);
});
