import type { Problem } from '../errors.ts';
import { builtInRoot } from '../library/registry.ts';
import { findRoots } from '../registry/find-roots.ts';
import { openRegistry, type Registry } from '../registry/read-registry.ts';
import type { Io } from './io.ts';
import { type ProjectFile, readProjectFile } from './project-file.ts';

/** Opens the registries that a command line names, or else the project file, and what else that file says. */
export async function openProject(
  io: Io,
  registryPaths: readonly string[] = [],
): Promise<{ registry: Registry; project: ProjectFile }> {
  const project = await readProjectFile(io.cwd);
  const chosen = registryPaths.length > 0 ? registryPaths : project.registryPaths;
  const roots = await findRoots({ builtIn: builtInRoot, home: io.home, cwd: io.cwd, registryPaths: chosen });
  return { registry: openRegistry(roots, io.cwd), project };
}

/** Opens the registries alone, for commands that run nothing. */
export async function openRegistries(io: Io, registryPaths?: readonly string[]): Promise<Registry> {
  return (await openProject(io, registryPaths)).registry;
}

/** Prints faults that did not stop the command. */
export async function warn(io: Io, problems: readonly Problem[]): Promise<void> {
  if (problems.length === 0) return;
  const { showProblem } = await import('./show-error.ts');
  const options = { hasColor: io.stderr.hasColor, columns: io.stderr.columns };
  for (const problem of problems) io.stderr.write(showProblem(problem, options, 'warning'));
}
