import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TsevalError } from '../../src/errors.ts';
import { openRegistry } from '../../src/registry/read-registry.ts';
import { resolveEval } from '../../src/registry/resolve-eval.ts';
import { templateLoader } from '../../src/run/load-template.ts';
import { createTrust } from '../../src/run/trust.ts';
import { createFolder } from '../end-to-end/run-tseval.ts';

const entry = 'own.dev.v0:\n  class: ./own.ts:Own\n';

/** Loads `./own.ts:Own` of a registry whose modules are not run: their export is given. */
async function load(exported: unknown, options: { files?: Record<string, string>; allowCode?: boolean } = {}) {
  const { files = { 'registry/own.ts': '' }, allowCode = true } = options;
  const cwd = createFolder({ 'registry/evals/own.yaml': entry, ...files });
  const registry = openRegistry([{ path: join(cwd, 'registry'), isBuiltIn: false }], cwd);
  const requested: string[] = [];
  const loadTemplate = templateLoader({
    cwd,
    trust: createTrust({ allowCode, allowedRoots: [], cwd }),
    async loadExport({ file }) {
      requested.push(file.replace(`${cwd}/`, ''));
      return exported;
    },
  });
  const spec = await resolveEval(registry, 'own.dev.v0');
  const loaded = loadTemplate(spec, { file: './own.ts', exportName: 'Own' });
  return { loaded, requested };
}

const evaluate = async () => undefined;

test('a module beside its YAML file goes before one at the registry’s root', async () => {
  const beside = { 'registry/evals/own.ts': '' };
  const atRoot = { 'registry/own.ts': '' };
  const fileOf = async (files: Record<string, string>) => {
    const { loaded, requested } = await load({ evaluate }, { files });
    await Promise.allSettled([loaded]);
    return requested;
  };
  expect(await fileOf({ ...beside, ...atRoot })).toEqual(['registry/evals/own.ts']);
  expect(await fileOf(atRoot)).toEqual(['registry/own.ts']);
  expect(await fileOf({})).toEqual(['registry/own.ts']);
});

test('an object with evaluate becomes a template, named by itself or else by its export', async () => {
  const { loaded } = await load({ evaluate });
  expect(await loaded).toMatchObject({ name: 'Own', dataArgument: 'samples_jsonl' });
  expect(await (await load({ name: 'Mine', evaluate })).loaded).toMatchObject({ name: 'Mine' });
});

test('a class is made once, without arguments', async () => {
  const made: unknown[][] = [];
  class Own {
    constructor(...args: unknown[]) {
      made.push(args);
    }
    async evaluate() {}
  }
  const template = await (await load(Own)).loaded;
  expect(template).toMatchObject({ name: 'Own', takesSeveral: false });
  expect(made).toEqual([[]]);
});

test('a class may inherit its evaluate', async () => {
  class Base {
    async evaluate() {}
  }
  class Own extends Base {}
  expect(await (await load(Own)).loaded).toMatchObject({ name: 'Own' });
});

test.for([
  ['a number', 1],
  ['nothing', null],
  ['an object without evaluate', { name: 'Own' }],
  ['a plain function', () => undefined],
  ['a class without evaluate', class Own {}],
] as const)('%s is no eval, and the entry’s class is marked', async ([, exported]) => {
  const error = (await (await load(exported)).loaded.catch((caught: unknown) => caught)) as TsevalError;
  expect(error.exitCode).toBe(2);
  expect(error.problems).toMatchObject([
    {
      message: 'the export Own of ./own.ts is no eval: it has no "evaluate"',
      place: { file: 'registry/evals/own.yaml', line: 2, column: 10 },
    },
  ]);
});

test('where its registry may run no code, the module is not even loaded', async () => {
  const { loaded, requested } = await load({ evaluate }, { allowCode: false });
  await expect(loaded).rejects.toThrow('runs code that the registry ./registry names, which is not allowed');
  expect(requested).toEqual([]);
});
