import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  expect([...parts].sort()).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'package.json', 'registry', 'schemas']);
  expect(files.filter(({ path }) => /\.test\.|\.tsbuildinfo$|(?<!\.d)\.ts$/.test(path))).toEqual([]);
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

test.skipIf(!existsSync(join(checkout, 'src/index.ts')))('the installed package can be imported', async () => {
  const script = "const names = Object.keys(await import('tseval')); console.log(names.length > 0)";
  const { code, stdout } = await runInstalled(process.execPath, ['--input-type=module', '-e', script]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'true\n' });
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
