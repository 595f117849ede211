import { type ExitCode, TsevalError } from '../errors.ts';
import { withReporters } from './open-reporters.ts';
import type { Run } from './prepare-run.ts';
import { runOne } from './run-one.ts';
import { runSideBySide } from './run-side-by-side.ts';
import { openSession } from './session.ts';

/** `tseval <completion_fn> <eval>`, `tseval run <eval> --model …`, and `tseval grade <eval>`. */
export async function runCommand(run: Omit<Run, 'reporters'>): Promise<ExitCode> {
  const { options, io } = run;
  const { model: models = [] } = options;
  const session = await openSession(options, io);
  const reporting = { options, io, retries: session.retries, isSideBySide: models.length > 1 };
  try {
    return await withReporters(reporting, async (reporters) => {
      if (models.length > 1) return runSideBySide({ ...run, reporters }, models, session);
      const { code } = await runOne({ ...run, reporters }, session);
      return code;
    });
  } catch (error) {
    if (error instanceof TsevalError) session.markTold(error);
    throw error;
  } finally {
    await session.close();
  }
}
