import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { worstExitCode } from '../run/verdict.ts';
import type { Run } from './prepare-run.ts';
import { type ReadyRun, readyRun, startRun } from './run-one.ts';
import type { Session } from './session.ts';
import { withModel } from './with-model.ts';

/** Options that name one file, where each run needs one of its own. */
function refuseSingleFiles({ recordPath, outputItems, runObject }: Run['options']): void {
  const given = Object.entries({
    '--record-path': recordPath,
    '--output-items': outputItems,
    '--run-object': runObject,
  });
  const [option] = given.find(([, path]) => path !== undefined) ?? [];
  if (option === undefined) return;
  throw new UsageError({
    message: `${option} names one file, but each --model has a run of its own`,
    hint: 'leave it out, or run one model at a time; records are kept in .tseval/runs/',
  });
}

function refuseTwins(models: readonly string[]): void {
  const twice = models.find((model, index) => models.indexOf(model) < index);
  if (twice === undefined) return;
  throw new UsageError({ message: `--model ${twice} is given twice`, hint: 'name each completion function once' });
}

/** Models that each grade their own answers cannot be compared. */
function refuseOwnGraders(ready: readonly ReadyRun[]): void {
  const graders = ready.map(({ run, prepared, names }) =>
    prepared.template.takesSeveral ? (run.options.grader ?? names.at(-1)) : undefined,
  );
  if (new Set(graders).size < 2) return;
  throw new UsageError({
    message: `a model grades this eval, and each --model would be graded by another one: ${graders.join(', ')}`,
    hint: 'name one that grades all of them: --grader NAME',
  });
}

/** The run of one model as if its command line had named no other: that is what its record holds, and what resumes it. */
async function ownRun(run: Run, completionFn: string): Promise<Run> {
  const { options, io } = run;
  const own = { ...run, completionFn, io: { ...io, argv: withModel(io.argv, completionFn) } };
  if (!options.resume) return own;
  const { findResume } = await import('./find-resume.ts');
  return { ...own, resume: await findResume(own) };
}

/**
 * Runs an eval with each of several completion functions, one after the other, within the limits of one process. Whatever is wrong
 * with any of them is found before the first request.
 */
export async function runSideBySide(run: Run, models: readonly string[], session: Session): Promise<ExitCode> {
  refuseSingleFiles(run.options);
  refuseTwins(models);
  const ready: ReadyRun[] = [];
  try {
    for (const [index, completionFn] of models.entries()) {
      const own = await ownRun(run, completionFn);
      // What the files of a definition are warned of is said once.
      const options = { ...own.options, quiet: own.options.quiet || index > 0 };
      ready.push({ ...(await readyRun({ ...own, options }, session)), run: own });
    }
    refuseOwnGraders(ready);
    const codes: ExitCode[] = [];
    for (const one of ready) {
      const { code, isStopped } = await startRun(one, session);
      codes.push(code);
      if (!isStopped) continue;
      const isCutOff = codes.length < ready.length;
      return worstExitCode([...codes, ...(isCutOff ? [exitCodes.interrupted] : [])]);
    }
    return worstExitCode(codes);
  } finally {
    for (const { prepared } of ready) prepared.samples.close();
  }
}
