import { type ExitCode, TsevalError } from '../errors.ts';
import { type Run, runOne } from './run-one.ts';
import { openSession } from './session.ts';

/** `tseval <completion_fn> <eval>`. */
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
