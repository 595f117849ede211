import type { Problem } from '../errors.ts';
import type { Io } from './io.ts';

/** Prints problems as errors. */
export async function showProblems(io: Io, problems: readonly Problem[]): Promise<void> {
  if (problems.length === 0) return;
  const { showProblem } = await import('./show-error.ts');
  const display = { hasColor: io.stderr.hasColor, columns: io.stderr.columns };
  for (const problem of problems) io.stderr.write(showProblem(problem, display));
}
