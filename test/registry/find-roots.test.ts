import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RegistryError } from '../../src/errors.ts';
import { findRoots } from '../../src/registry/find-roots.ts';

/** A directory with a built-in registry, a home and a working directory, each with the folders named. */
function makeTree(...folders: string[]) {
  const base = mkdtempSync(join(tmpdir(), 'tseval-'));
  for (const folder of ['builtin', 'home', 'cwd', ...folders]) mkdirSync(join(base, folder), { recursive: true });
  return { base, options: { builtIn: join(base, 'builtin'), home: join(base, 'home'), cwd: join(base, 'cwd') } };
}

test('the built-in registry comes first, then ~/.evals, then ./registry', async () => {
  const { base, options } = makeTree('home/.evals', 'cwd/registry');
  expect(await findRoots({ ...options, registryPaths: [] })).toEqual([
    { path: join(base, 'builtin'), isBuiltIn: true },
    { path: join(base, 'home/.evals'), isBuiltIn: false },
    { path: join(base, 'cwd/registry'), isBuiltIn: false },
  ]);
});

test('registry paths take the place of ./registry, in their order', async () => {
  const { base, options } = makeTree('cwd/registry', 'cwd/b', 'a');
  const roots = await findRoots({ ...options, registryPaths: ['b', join(base, 'a')] });
  expect(roots.map(({ path }) => path)).toEqual([join(base, 'builtin'), join(base, 'cwd/b'), join(base, 'a')]);
});

test('~/.evals and ./registry may be missing', async () => {
  const { options } = makeTree();
  expect(await findRoots({ ...options, registryPaths: [] })).toHaveLength(1);
});

test('the same real path counts once, and the built-in registry stays built in', async () => {
  const { base, options } = makeTree('cwd/a');
  symlinkSync(join(base, 'cwd/a'), join(base, 'cwd/link'));
  symlinkSync(join(base, 'builtin'), join(base, 'cwd/same'));
  const roots = await findRoots({ ...options, registryPaths: ['a', 'link', './a/', 'same'] });
  expect(roots).toEqual([
    { path: join(base, 'builtin'), isBuiltIn: true },
    { path: join(base, 'cwd/a'), isBuiltIn: false },
  ]);
});

test('registry paths that cannot be used are all named', async () => {
  const { base, options } = makeTree();
  writeFileSync(join(base, 'cwd/file.yaml'), '');
  const found = findRoots({ ...options, registryPaths: ['nowhere', 'file.yaml'] });
  await expect(found).rejects.toThrow(RegistryError);
  await expect(found).rejects.toMatchObject({
    exitCode: 2,
    problems: [
      { message: 'the registry path nowhere does not exist', hint: expect.stringContaining('evals/') },
      { message: 'the registry path file.yaml is not a directory', hint: expect.stringContaining('evals/') },
    ],
  });
});
