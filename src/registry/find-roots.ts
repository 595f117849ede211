import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Problem, RegistryError } from '../errors.ts';

/** A registry's directory: it holds `evals/`, `data/`, `modelgraded/`, `completion_fns/`, `eval_sets/`. */
export interface Root {
  path: string;
  isBuiltIn: boolean;
}

/** Where to look for roots; all paths but those of `registryPaths` are absolute. */
export interface RootOptions {
  builtIn: string;
  home: string;
  cwd: string;
  /** What `--registry-path` gave, relative to `cwd`. */
  registryPaths: readonly string[];
}

/** Which directories make up the registry, in their order: built in, `~/.evals`, then those given, or `./registry`. */
export async function findRoots({ builtIn, home, cwd, registryPaths }: RootOptions): Promise<Root[]> {
  const problems = registryPaths.flatMap((path) => whyUnusable(resolve(cwd, path), path));
  if (problems.length > 0) throw new RegistryError(problems);
  const given = registryPaths.length > 0 ? registryPaths : ['registry'];
  const candidates = [builtIn, join(home, '.evals'), ...given.map((path) => resolve(cwd, path))].filter(isDirectory);
  const byRealPath = new Map<string, Root>();
  for (const path of candidates) {
    const real = realpathSync(path);
    if (!byRealPath.has(real)) byRealPath.set(real, { path, isBuiltIn: path === builtIn });
  }
  return [...byRealPath.values()];
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function whyUnusable(path: string, given: string): Problem[] {
  if (given === '') return [{ message: 'a registry path is empty', hint: 'give the directory that holds evals/' }];
  try {
    if (!statSync(path).isDirectory()) {
      return [
        { message: `the registry path ${given} is not a directory`, hint: 'give the directory that holds evals/' },
      ];
    }
    accessSync(path, constants.R_OK | constants.X_OK);
    return [];
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing
      ? [{ message: `the registry path ${given} does not exist`, hint: 'give the directory that holds evals/' }]
      : [{ message: `the registry path ${given} cannot be read`, hint: 'check its permissions' }];
  }
}
