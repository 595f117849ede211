import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolder, matchRegistry, runTseval } from './run-tseval.ts';

const binary = join(import.meta.dirname, '../../bin/tseval.js');
const escapeCode = /\p{Cc}\[/u;
const colour = /\p{Cc}\[\d+m/u;
const wiped = '\r\u001b[K';

/** util-linux's `script` gives a command a terminal; other systems' takes other arguments. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/** What a terminal is sent by a run of five samples. */
function onTerminal(options: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const cwd = createFolder(matchRegistry(5));
  const command = [process.execPath, binary, 'dummy', 'questions', ...options].map((arg) => `'${arg}'`).join(' ');
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd,
    encoding: 'utf8',
    timeout: 90_000,
    env: { PATH: process.env['PATH'], HOME: join(cwd, 'home'), TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
  });
  return stdout;
}

test.skipIf(!hasScript)('on a terminal there is a progress line, which is wiped, and a coloured report', () => {
  const output = onTerminal([]);
  expect(output).toMatch(/\r\p{Cc}\[K0\/5/u);
  expect(output).toMatch(colour);
  const shown = output.slice(output.lastIndexOf(wiped) + wiped.length);
  expect(shown).toMatch(/^\S*questions\.dev\.v0/u);
  expect(shown).not.toContain('0/5');
});

test.skipIf(!hasScript)('NO_COLOR takes the colours away, and --no-progress the progress line', () => {
  const output = onTerminal([], { NO_COLOR: '1' });
  expect(output).not.toMatch(colour);
  expect(output).toContain(wiped);
  expect(onTerminal(['--no-progress'])).not.toContain(wiped);
  expect(onTerminal(['--no-progress'], { NO_COLOR: '1' })).not.toMatch(escapeCode);
});

test.skipIf(!hasScript)('--quiet and EVALS_SHOW_EVAL_PROGRESS=0 take the progress line away', () => {
  expect(onTerminal(['--quiet'])).not.toContain(wiped);
  expect(onTerminal([], { EVALS_SHOW_EVAL_PROGRESS: '0' })).not.toContain(wiped);
});

test.for([['dummy', 'questions', '--show-failures', '5'], ['dummy', 'nothing'], ['list'], ['--help']])(
  'what is piped has no escape codes: %j',
  async (args) => {
    const { stdout, stderr } = await runTseval(args, {
      cwd: createFolder(matchRegistry(5)),
      env: { FORCE_COLOR: '3' },
    });
    expect(`${stdout}${stderr}`).not.toMatch(escapeCode);
  },
);
