import type { Problem } from '../errors.ts';
import type { Io } from './io.ts';

/** Prints problems that do not end the command, as `main` prints those that do. */
export async function tellProblems(io: Io, problems: readonly Problem[]): Promise<void> {
  if (problems.length === 0) return;
  const { showProblem } = await import('./show-error.ts');
  const display = { hasColor: io.stderr.hasColor, columns: io.stderr.columns };
  for (const problem of problems) io.stderr.write(showProblem(problem, display));
}
