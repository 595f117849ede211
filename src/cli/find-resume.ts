import { UsageError } from '../errors.ts';
import { findRecord } from './find-record.ts';
import type { Resume } from './open-resumption.ts';
import type { Run } from './prepare-run.ts';

/** `--resume`: the latest record of the same command; where there is none, the run begins. */
export async function findResume(run: Omit<Run, 'reporters'>): Promise<Resume | undefined> {
  const { options, io } = run;
  const refused = options.dryRun ? '--dry-run' : options.httpRun ? '--http-run' : undefined;
  if (refused !== undefined) {
    throw new UsageError({
      message: `--resume goes on with a record, and ${refused} keeps none here`,
      hint: 'leave one of them out',
    });
  }
  const found = await findRecord(run);
  if (found) return { ...found, retriesErrors: false };
  if (!options.quiet) io.stderr.write('tseval: there is no record of this command yet: this run begins one\n');
  return undefined;
}
