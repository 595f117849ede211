import { expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { runProgram } from '../../src/cli/program.ts';

/** What a command line prints in a terminal of so many columns. */
async function printed(line: string, columns: number): Promise<readonly string[]> {
  const parts: string[] = [];
  const stdout = { write: (part: string) => void parts.push(part), columns, hasColor: false, isTerminal: true };
  const argv = line === '' ? ['--help'] : [...line.split(' '), '--help'];
  await runProgram(argv, { stdout, stderr: stdout, argv } as unknown as Io);
  return parts.join('').split('\n');
}

const commands = (await printed('', 80)).flatMap((line) => /^ {2}([a-z]+) {2,}/.exec(line)?.[1] ?? []);
const nested = ['data pull', 'cache stats', 'cache clear', 'cache verify'];
const all = ['', ...commands.filter((name) => name !== 'help'), ...nested];

test('help names every command', () => {
  expect(commands).toEqual(expect.arrayContaining(['run', 'plan', 'set', 'compare', 'list', 'check', 'cache', 'help']));
});

test.for(all)('the help of "%s" fits into 80 columns', async (name) => {
  expect((await printed(name, 80)).filter((line) => line.length > 80)).toEqual([]);
});

test.for(all)('the options of "%s" can be read in 40 columns', async (name) => {
  const lines = await printed(name, 40);
  const described = lines.slice(
    0,
    lines.findIndex((line) => /^(?:Examples?:|Exit codes:|Each finding)/.test(line)),
  );
  // A term is never broken: the longest option has 37 characters.
  expect(described.filter((line) => line.length > 40 && !/^(?:Usage:| {6,7}tseval)/.test(line))).toEqual([]);
});

test('help about what is no command says so', async () => {
  await expect(runProgram(['help', 'comparre'], { argv: [], stdout: {} } as unknown as Io)).rejects.toMatchObject({
    message: 'there is no command "comparre"',
    problems: [{ hint: 'did you mean the command "compare"?' }],
  });
});

test('a command without its argument points to its own help', async () => {
  await expect(runProgram(['show'], { argv: ['show'], stdout: {} } as unknown as Io)).rejects.toMatchObject({
    message: "missing required argument 'eval'",
    problems: [{ hint: 'see tseval show --help' }],
  });
});

test('the many options of a run stand in groups', async () => {
  const headings = (await printed('run', 80)).filter((line) => /^\S.*:$/.test(line));
  expect(headings).toEqual([
    'Arguments:',
    'Options:',
    'What is run:',
    'Requests:',
    'Limits of what is spent:',
    'Answers of earlier runs:',
    'Record:',
    'Gates:',
    'Report:',
    'Definitions of the hosted platform:',
    'Examples:',
  ]);
});
