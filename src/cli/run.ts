import { type ExitCode, TsevalError } from '../errors.ts';
import { withReporters } from './open-reporters.ts';
import type { Run } from './prepare-run.ts';
import { runOne } from './run-one.ts';
import { openSession } from './session.ts';

/** `tseval <completion_fn> <eval>`, and `tseval grade <eval>`. */
export async function runCommand(run: Omit<Run, 'reporters'>): Promise<ExitCode> {
  const session = await openSession(run.options, run.io);
  try {
    const { options, io } = run;
    return await withReporters({ options, io, retries: session.retries }, async (reporters) => {
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
