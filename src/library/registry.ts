import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRoots } from '../registry/find-roots.ts';
import { type Registry as OpenedRegistry, openRegistry } from '../registry/read-registry.ts';
import { type EvalSpec, resolveEval } from '../registry/resolve-eval.ts';
import { requireResolved, resolveEvalSet } from '../registry/resolve-eval-set.ts';
import { homeFolder } from './home-folder.ts';

/** tseval's own registry: `registry/` beside `dist/` in the package. */
export const builtInRoot: string = fileURLToPath(new URL('../../registry', import.meta.url));

/** Where a program's registries are. */
export interface RegistryOptions {
  /** Folders that hold `evals/`, `data/` and so on; default: `./registry`, as on the command line. */
  paths?: readonly string[];
  /** What relative paths start from; default: the working directory. */
  cwd?: string;
}

/** The built-in registry, `~/.evals` and those of a program, read as the command line reads them. */
export class Registry {
  /** What `runEval` reads. */
  readonly opened: OpenedRegistry;

  private constructor(opened: OpenedRegistry) {
    this.opened = opened;
  }

  /** Opens the registries. Rejects with `RegistryError` where a path is no folder; entries are read when they are asked for. */
  static async open({ paths = [], cwd = resolve('') }: RegistryOptions = {}): Promise<Registry> {
    const roots = await findRoots({ builtIn: builtInRoot, home: homeFolder(), cwd, registryPaths: paths });
    return new Registry(openRegistry(roots, cwd));
  }

  /** The names of all evals, aliases included, in registry order. */
  evals(): Promise<readonly string[]> {
    return this.opened.names('evals');
  }

  /** What an eval's name means. Rejects with `RegistryError` where it means nothing. */
  resolveEval(name: string): Promise<EvalSpec> {
    return resolveEval(this.opened, name);
  }

  /** The evals of a set, resolved. Rejects with `RegistryError` where there is no such set. */
  async resolveEvalSet(name: string): Promise<readonly string[]> {
    return requireResolved(await resolveEvalSet(this.opened, name));
  }
}
