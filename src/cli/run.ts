import { type ExitCode, TsevalError } from '../errors.ts';
import type { Run } from './prepare-run.ts';
import { runOne } from './run-one.ts';
import { openSession } from './session.ts';

/** `tseval <completion_fn> <eval>`, and `tseval grade <eval>`. */
export async function runCommand(run: Run): Promise<ExitCode> {
  const session = await openSession(run.options, run.io);
  try {
    const { code } = await runOne(run, session);
    return code;
  } catch (error) {
    if (error instanceof TsevalError) session.markTold(error);
    throw error;
  } finally {
    await session.close();
  }
}
