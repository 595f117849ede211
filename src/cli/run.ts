import { type ExitCode, TsevalError, UsageError } from '../errors.ts';
import { withReporters } from './open-reporters.ts';
import type { Resume } from './open-resumption.ts';
import type { Run } from './prepare-run.ts';
import { runOne } from './run-one.ts';
import { openSession } from './session.ts';

/** `--resume`: the latest record of the same command; where there is none, the run begins. */
async function findResume(run: Omit<Run, 'reporters'>): Promise<Resume | undefined> {
  const { options, io } = run;
  const refused = options.dryRun ? '--dry-run' : options.httpRun ? '--http-run' : undefined;
  if (refused !== undefined) {
    throw new UsageError({
      message: `--resume goes on with a record, and ${refused} keeps none here`,
      hint: 'leave one of them out',
    });
  }
  const { findRecord } = await import('./find-record.ts');
  const found = await findRecord(run);
  if (found) return { ...found, retriesErrors: false };
  if (!options.quiet) io.stderr.write('tseval: there is no record of this command yet: this run begins one\n');
  return undefined;
}

/** `tseval <completion_fn> <eval>`, `tseval grade <eval>` and what `tseval resume` makes of a record. */
export async function runCommand(run: Omit<Run, 'reporters'>): Promise<ExitCode> {
  const resume = run.resume ?? (run.options.resume ? await findResume(run) : undefined);
  const session = await openSession(run.options, run.io);
  try {
    const { options, io } = run;
    return await withReporters({ options, io, retries: session.retries }, async (reporters) => {
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
