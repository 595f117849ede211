import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CompletionError, CredentialsError, type ExitCode, exitCodes, TsevalError } from '../errors.ts';
import { isBlankRecord } from '../record/read.ts';
import { toJson } from '../report/json.ts';
import type { SetRow } from '../report/set-table.ts';
import type { Resume } from './open-resumption.ts';
import { prepareRun, type Run } from './prepare-run.ts';
import { type NamedRun, runIdentity } from './run-identity.ts';
import { runOne } from './run-one.ts';
import type { Session } from './session.ts';
import type { MemberState, SetProgress } from './set-progress.ts';
import { tellProblems } from './tell-problems.ts';

/** What became of one eval of a set. */
export interface MemberEnd extends SetRow {
  code: ExitCode;
  /** Whether it was told to stop: the evals after it are not begun. */
  isStopped: boolean;
  /** Whether the other evals of the set would fare no better. */
  hasCommonFault: boolean;
}

/** A missing or refused key, a spent quota, an endpoint that is not there: repeating it for each eval would tell nothing new. */
function isCommon(error: TsevalError | undefined): boolean {
  if (error instanceof CredentialsError) return true;
  if (!(error instanceof CompletionError)) return false;
  return error.status === 401 || error.kind === 'exhausted' || error.kind === 'unreachable';
}

/** What an eval of a set is known by. What was green by other thresholds is not known to be green by these. */
export function memberKey(run: NamedRun): string {
  const { threshold = [], gateOn = 'all' } = run.options;
  return [runIdentity(run), ...threshold, ...(gateOn === 'all' ? [] : [gateOn])].join(' ');
}

/** Whether what was recorded is what would be run now. What cannot be prepared is run, which tells why. */
async function isUnchanged(run: Run, session: Session, { fingerprints }: MemberState): Promise<boolean> {
  try {
    const { prepared } = await prepareRun(run, session);
    prepared.samples.close();
    return isDeepStrictEqual(fingerprints, prepared.fingerprints);
  } catch (error) {
    if (error instanceof TsevalError) return false;
    throw error;
  }
}

function resumeOf({ record }: MemberState, cwd: string): Resume | undefined {
  if (!existsSync(record) || isBlankRecord(record)) return undefined;
  return { path: record, shown: relative(cwd, record), retriesErrors: false };
}

/**
 * Runs an eval of a set, from where an earlier run of the set left it. An eval that cannot be run must not keep the others from running:
 * its error is told, and counts.
 */
export async function runMember(run: Run, session: Session, progress: SetProgress): Promise<MemberEnd> {
  const { evalName, io } = run;
  const key = memberKey(run);
  const before = progress.get(key);
  const isKnown = before !== undefined && (await isUnchanged(run, session, before));
  if (isKnown && before.state === 'done')
    return {
      evalName,
      code: exitCodes.ok,
      report: before.report,
      isDoneBefore: true,
      isStopped: false,
      hasCommonFault: false,
    };
  const resume = isKnown ? resumeOf(before, io.cwd) : undefined;
  let begun: MemberState | undefined;
  const onRecord: Run['onRecord'] = (path, { fingerprints }) => {
    begun = { record: resolve(io.cwd, path), fingerprints, state: 'started' };
    progress.put(key, evalName, begun);
  };
  try {
    const { code, report, isStopped, stoppedBy } = await runOne({ ...run, resume, onRecord }, session);
    const plain = toJson(report);
    // What has finished without any verdict is run anew the next time; what was cut off goes on.
    if (code === exitCodes.failed) progress.drop(key, evalName);
    else if (code === exitCodes.ok && begun) progress.put(key, evalName, { ...begun, state: 'done', report: plain });
    return { evalName, code, report: plain, isDoneBefore: false, isStopped, hasCommonFault: isCommon(stoppedBy) };
  } catch (error) {
    if (!(error instanceof TsevalError)) throw error;
    session.markTold(error);
    await tellProblems(io, error.problems);
    const none = { report: undefined, isDoneBefore: false, isStopped: false };
    return { evalName, code: error.exitCode, ...none, hasCommonFault: isCommon(error) };
  }
}
