import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

/**
 * What each folder of src may import. Only `cli` may import everything; a folder that is missing here may import nothing.
 * `library` is the front end for programs, as `cli` is the one for people: these two alone know the process.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  random: [],
  record: ['node'],
  prompts: [],
  schema: ['ajv'],
  registry: ['node', 'yaml', 'schema'],
  samples: ['node', 'fzstd', 'random'],
  metrics: ['record', 'random', 'stats'],
  cache: ['node'],
  answers: ['node', 'completion', 'record'],
  limits: [],
  completion: ['node', 'openai', 'undici', 'p-limit', 'csv-parse', 'prompts', 'limits', 'prices'],
  prices: ['@pydantic/genai-prices'],
  plan: ['node', 'record', 'prices'],
  graders: ['prompts', 'completion'],
  evals: ['schema', 'graders', 'completion', 'prompts', 'samples', 'metrics', 'record', 'random'],
  hosted: ['node', 'schema', 'evals', 'graders', 'prompts', 'completion', 'samples', 'registry', 'record', 'metrics'],
  python: ['node'],
  modules: ['node', 'jiti'],
  stats: ['random'],
  compare: ['node', 'record', 'stats', 'metrics', 'random'],
  check: [
    'node',
    'registry',
    'schema',
    'samples',
    'evals',
    'run',
    'completion',
    'prompts',
    'graders',
    'python',
    'gates',
  ],
  run: [
    'node',
    'schema',
    'registry',
    'samples',
    'completion',
    'evals',
    'record',
    'metrics',
    'random',
    'prompts',
    'python',
    'prices',
  ],
  noise: ['record', 'metrics', 'stats', 'random', 'gates', 'compare'],
  gates: ['metrics', 'record', 'schema', 'stats'],
  report: ['node', 'chalk', 'gates', 'metrics', 'record', 'compare', 'stats', 'prices'],
  'errors.ts': [],
  library: ['node', 'process', 'registry', 'completion', 'limits', 'evals', 'run', 'record', 'metrics', 'modules'],
  'index.ts': [
    'library',
    'registry',
    'completion',
    'evals',
    'record',
    'metrics',
    'prompts',
    'schema',
    'report',
    'gates',
  ],
};
const SPECIFIER = /(?:from\s+|import\s*\(?\s*)['"]([^'"]+)['"]/g;
const src = join(import.meta.dirname, '../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** `../record/event.ts` -> `record`, `node:fs` -> `node`, `ajv/dist/2020.js` -> `ajv`, `./x.ts` and `../errors.ts` -> nothing. */
function target(file: string, specifier: string): string | undefined {
  if (specifier === 'node:process') return 'process';
  if (specifier.startsWith('node:')) return 'node';
  if (!specifier.startsWith('.'))
    return specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
  const [folder, ...rest] = relative(src, join(src, file, '..', specifier)).split('/');
  return rest.length === 0 || folder === file.split('/')[0] ? undefined : folder;
}

test.each(files)('%s imports only what its folder may', (file) => {
  const folder = file.split('/')[0] ?? '';
  const may = MAY_IMPORT[folder] ?? [];
  const code = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const targets = [...code.matchAll(SPECIFIER)].map(([, specifier = '']) => target(file, specifier));
  expect(targets.filter((name) => name !== undefined && folder !== 'cli' && !may.includes(name))).toEqual([]);
});

/** Packages and files of ours that a file loads when it is loaded: types and `import()` load nothing. */
function loadedBy(file: string, seen: Set<string> = new Set()): Set<string> {
  const code = readFileSync(join(src, file), 'utf8');
  for (const [, clause = '', specifier = ''] of code.matchAll(/^(?:import|export) ([^;]*?) from '([^']+)';/gm)) {
    if (clause.startsWith('type ')) continue;
    const id = specifier.startsWith('.') ? relative(src, join(src, file, '..', specifier)) : specifier;
    if (seen.has(id)) continue;
    seen.add(id);
    if (specifier.startsWith('.')) loadedBy(id, seen);
  }
  return seen;
}

test.each([
  ['cli/main.ts', ['commander', 'chalk', 'openai', 'undici', 'yaml', 'ajv', 'jiti', 'csv-parse']],
  ['cli/program.ts', ['chalk', 'openai', 'undici', 'yaml', 'ajv', 'jiti', 'csv-parse']],
  ['cli/run.ts', ['openai', 'undici', 'yaml', 'ajv', 'jiti', 'csv-parse', 'fzstd']],
  ['cli/compare.ts', ['openai', 'undici', 'yaml', 'ajv', 'jiti', 'csv-parse', 'fzstd', 'commander']],
])('%s loads no package that it may not need', (file, packages) => {
  const loaded = loadedBy(file);
  expect(loaded.size).toBeGreaterThan(3);
  expect(packages.filter((name) => loaded.has(name))).toEqual([]);
});

test('a run loads neither what asks endpoints nor what compares, and of the templates only its own', () => {
  const loaded = [...loadedBy('cli/run.ts')];
  const rooms = ['answers/', 'cache/', 'check/', 'compare/', 'graders/', 'hosted/', 'python/', 'record/retry'];
  const files = ['evals/match.ts', 'completion/requests.ts', 'completion/openai-class.ts', 'limits/limiter.ts'];
  expect(loaded).toContain('evals/table.ts');
  expect(loaded.filter((id) => [...rooms, ...files].some((start) => id.startsWith(start)))).toEqual([]);
});
