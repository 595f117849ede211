import { type ExitCode, TsevalError } from '../errors.ts';
import { withReporters } from './open-reporters.ts';
import type { Resume } from './open-resumption.ts';
import type { Run } from './prepare-run.ts';
import { runOne } from './run-one.ts';
import { openSession } from './session.ts';

/** `--resume`, unless a record was named. */
async function chooseResume(run: Omit<Run, 'reporters'>): Promise<Resume | undefined> {
  if (run.resume || !run.options.resume) return run.resume;
  const { findResume } = await import('./find-resume.ts');
  return findResume(run);
}

/** `tseval <completion_fn> <eval>`, `tseval run <eval> --model …`, `tseval grade <eval>` and what `tseval resume` makes of a record. */
export async function runCommand(run: Omit<Run, 'reporters'>): Promise<ExitCode> {
  const { options, io } = run;
  const { model: models = [] } = options;
  const isSideBySide = models.length > 1;
  const resume = isSideBySide ? undefined : await chooseResume(run);
  const session = await openSession(options, io);
  try {
    return await withReporters({ options, io, requests: session.requests, isSideBySide }, async (reporters) => {
      if (isSideBySide) {
        const { runSideBySide } = await import('./run-side-by-side.ts');
        return runSideBySide({ ...run, reporters }, models, session);
      }
      const { code } = await runOne({ ...run, reporters, resume }, session);
      return code;
    });
  } catch (error) {
    if (error instanceof TsevalError) session.markTold(error);
    throw error;
  } finally {
    await session.close();
  }
}
