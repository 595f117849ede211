import { fileURLToPath } from 'node:url';
import type { Problem } from '../errors.ts';
import { findRoots } from '../registry/find-roots.ts';
import { openRegistry, type Registry } from '../registry/read-registry.ts';
import type { Io } from './io.ts';

/** tseval's own registry: `registry/` beside `dist/` in the package. */
const builtIn = fileURLToPath(new URL('../../registry', import.meta.url));

/** Opens the registries that a command line names. */
export async function openRegistries(io: Io, registryPaths: readonly string[] = []): Promise<Registry> {
  const roots = await findRoots({ builtIn, home: io.home, cwd: io.cwd, registryPaths });
  return openRegistry(roots, io.cwd);
}

/** Prints faults that did not stop the command. */
export async function warn(io: Io, problems: readonly Problem[]): Promise<void> {
  if (problems.length === 0) return;
  const { showProblem } = await import('./show-error.ts');
  const options = { hasColor: io.stderr.hasColor, columns: io.stderr.columns };
  for (const problem of problems) io.stderr.write(showProblem(problem, options, 'warning'));
}
