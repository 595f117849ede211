import { existsSync, realpathSync } from 'node:fs';
import { TsevalError } from '../errors.ts';
import { listRecords } from '../record/list-records.ts';
import { readSpec } from '../record/read.ts';
import type { Run } from './prepare-run.ts';
import { readRecordedRun } from './recorded-run.ts';
import { runIdentity } from './run-identity.ts';

async function isOf(path: string, wanted: string): Promise<boolean> {
  try {
    const spec = await readSpec(path);
    return spec.run_config.argv !== undefined && runIdentity(await readRecordedRun(path, spec)) === wanted;
  } catch (error) {
    // A file that is no record, or one that nobody can resume, is not the one that is looked for.
    if (error instanceof TsevalError) return false;
    throw error;
  }
}

/** The latest record of the same command, whatever that command printed and however it made its requests. */
export async function findRecord(run: Omit<Run, 'reporters'>): Promise<{ path: string; shown: string } | undefined> {
  const { options, io } = run;
  const wanted = runIdentity(run);
  const candidates = options.recordPath === undefined ? listRecords(io.cwd).reverse() : [options.recordPath];
  for (const shown of candidates) {
    if (existsSync(shown) && (await isOf(shown, wanted))) return { path: realpathSync(shown), shown };
  }
  return undefined;
}
