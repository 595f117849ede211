import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';
import { type Command, commandsOf, filesToWrite, pages, readmeSection } from './read-readme.ts';
import { type CommandResult, runCommand } from './run-command.ts';

const checkout = join(import.meta.dirname, '../..');
const packageJson = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
  bin: Record<string, string>;
  files: readonly string[];
  scripts: Record<string, string>;
};

let folder: string;
let server: FakeServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tseval-readme-'));
  // Only what is read has a query: lists, of which the reader's account has empty ones.
  const nothing = { json: { object: 'list', data: [], first_id: null, last_id: null, has_more: false } };
  server = await startFakeServer(({ path }) => (path.includes('?') ? nothing : { text: 'cold' }));
  for (const [path, content] of Object.entries(filesToWrite())) write(path, content);
  cpSync(join(folder, 'registry'), join(folder, 'home/evals/evals/registry'), { recursive: true });
  for (const [name, path] of Object.entries(packageJson.bin)) {
    write(`bin/${name}`, `#!/bin/sh\nexec "${process.execPath}" "${join(checkout, path)}" "$@"\n`, 0o755);
  }
  // What `npm install` puts there.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(checkout, join(folder, 'node_modules/tseval'));
  // What npx does for a package that is installed.
  write('bin/npx', '#!/bin/sh\nexec "$@"\n', 0o755);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content, { mode });
}

/** Runs a line in the reader's folder; addresses on loopback are the fake server. Both outputs are put together, as a terminal does. */
function runLine(line: string): Promise<CommandResult> {
  const env = {
    PATH: [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: join(folder, 'home'),
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: server.url,
  };
  const local = line.replace(/http:\/\/localhost:\d+\/v1/, server.url);
  return runCommand('/bin/sh', ['-c', `exec 2>&1; ${local}`], { cwd: folder, env });
}

/** What differs from run to run: ids and times. */
function withoutChance(text: string): string {
  return text.replace(/\b\d{12}[A-Z2-7]{8}(?![A-Z2-7])/g, '<run id>').replace(/ in [\d.]+ s\b/g, ' in <time>');
}

/** A pattern of the output shown, in which a line `…` is any number of lines. */
function toPattern(lines: readonly string[]): RegExp {
  const parts = lines.map((line) =>
    line === '…' ? '(?:.*\n)*?' : `${withoutChance(line).replace(/[.+*?^${}()|[\]\\]/g, '\\$&')}\n`,
  );
  return new RegExp(`^${parts.join('')}$`);
}

const [setUp = [], others = []] = ((commands: Command[]) => [
  commands.filter(({ line }) => line.startsWith('npm ')),
  commands.filter(({ line }) => !line.startsWith('npm ')),
])(commandsOf('README.md'));

const furtherPages = [...pages.keys()].slice(1);
const commandsByPage = [
  ['README.md', others] as const,
  ...furtherPages.map((path) => [path, commandsOf(path)] as const),
];

describe.each(commandsByPage.filter(([, commands]) => commands.length > 0))(
  'the commands of %s, one after the other in one folder',
  (_, commands) => {
    test.for(commands.map((command) => [command.line, command] as const))('%s', async ([line, { output }]) => {
      const { code, stdout } = await runLine(line);
      const isError = output?.[0]?.startsWith('tseval: ') === true;
      expect({ code, stdout }).toEqual({ code: isError ? exitCodes.usage : 0, stdout: expect.any(String) });
      if (output) expect(withoutChance(stdout)).toMatch(toPattern(output));
    });
  },
);

test('the programs of the README and of docs/ type-check', async () => {
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    types: ['node'],
    typeRoots: [join(checkout, 'node_modules/@types')],
  };
  const include = ['registry', '*.mjs', '*.ts'];
  write('tsconfig.json', JSON.stringify({ compilerOptions, include }));
  const { code, stdout } = await runLine(`"${join(checkout, 'node_modules/.bin/tsc')}" -p tsconfig.json`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
});

test('every link between the README and docs/ leads somewhere', () => {
  for (const [path, text] of pages) {
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [file = '', anchor] = target.split('#');
      const page = pages.get(join(dirname(path), file));
      expect({ path, target, isPage: page !== undefined }).toEqual({ path, target, isPage: true });
      const anchors = [...(page ?? '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      if (anchor !== undefined) expect(anchors).toContain(anchor);
    }
  }
  for (const path of furtherPages) expect(pages.get('README.md')).toContain(`(${path})`);
  // In an installed package the links of its README lead there, too.
  expect(packageJson.files).toContain('docs');
});

describe('the set-up commands of the README', () => {
  test('the first line installs and runs the eval that needs no key', async () => {
    expect(setUp[0]?.line).toBe('npm ci && npx tseval dummy test-match');
    expect((await runLine('npx tseval dummy test-match')).code).toBe(0);
  });

  test('the second line installs and runs a script that exists', () => {
    expect(setUp[1]?.line).toBe('npm ci && npm test');
    expect(packageJson.scripts).toMatchObject({ prepare: 'npm run build', test: 'vitest run' });
  });

  test('the others pack and install the file that npm pack makes', () => {
    const tarball = `${packageJson.name}-${packageJson.version}.tgz`;
    expect(setUp.slice(2).map(({ line }) => line)).toEqual(['npm pack', `npm install --save-dev ../tseval/${tarball}`]);
  });
});

test('the options of docs/options.md are those of --help', async () => {
  const helps = await Promise.all(
    [
      '',
      'run',
      'grade',
      'set',
      'resume',
      'noise',
      'list',
      'show',
      'report',
      'import',
      'data pull',
      'compare',
      'bless',
      'gate',
      'plan',
      'cache clear',
    ].map((command) => runLine(`tseval ${command} --help`)),
  );
  const known = helps.flatMap(({ stdout }) =>
    [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name),
  );
  const named = [...(pages.get('docs/options.md') ?? '').matchAll(/(?<=[`\s])--[a-z][\w-]*/g)].map(([name]) => name);
  expect([...new Set(named)].sort()).toEqual([...new Set(known)].sort());
});

test('the exit codes of the README are those of --help, and of the program', async () => {
  const { stdout } = await runLine('tseval --help');
  const inHelp = [...stdout.slice(stdout.indexOf('Exit codes:')).matchAll(/^ +(\d+) +(.+)$/gm)];
  const inReadme = [...readmeSection('Exit codes').matchAll(/^\| (\d+) \| (.+) \|$/gm)];
  const toRows = (found: RegExpExecArray[]) => found.map(([, code, meaning]) => ({ code: Number(code), meaning }));
  expect(toRows(inReadme)).toEqual(toRows(inHelp));
  expect(Object.values(exitCodes)).toEqual(expect.arrayContaining(toRows(inReadme).map(({ code }) => code)));
});
