import { type Problem, RecordError, type TsevalError } from '../errors.ts';
import type { Report } from '../report/reporter.ts';
import { type ErrorAllowance, hasTooManyErrors, hasVerdicts } from '../run/verdict.ts';
import type { Io } from './io.ts';

/** How a run came to its end. */
export interface End {
  report: Report;
  /** What stopped it. */
  error: TsevalError | undefined;
  isInterrupted: boolean;
  /** Undefined where the errors of the items do not count. */
  allowed: ErrorAllowance | undefined;
}

/** Why a run that went through all its samples still counts as unfinished. */
function tooManyErrors({ metrics }: Report): Problem {
  const { errored = 0, samples = 0 } = metrics;
  return {
    message: `${errored} of ${samples} samples errored, which is more than --max-errors allows`,
    hint: `--show-failures ${Math.min(errored, 5)} shows why; --max-errors ${errored} would let them pass`,
  };
}

const noVerdict: Problem = {
  message: 'no sample got a verdict: this run has checked nothing',
  hint: '--show-failures 3 shows what came instead',
};

function shortcomings(report: Report, allowed: ErrorAllowance | undefined): readonly Problem[] {
  if (allowed && hasTooManyErrors(report.metrics, allowed)) return [tooManyErrors(report)];
  return hasVerdicts(report.metrics) ? [] : [noVerdict];
}

/** Says on stderr why a run ends with another exit code than 0, so that nobody has to guess it from the numbers. */
export async function tellEnd(io: Io, { report, error, isInterrupted, allowed }: End): Promise<void> {
  const { metrics, recordPath } = report;
  const { samples = 0, not_run: missing = 0 } = metrics;
  const problems = error ? error.problems : isInterrupted ? [] : shortcomings(report, allowed);
  if (problems.length > 0) {
    const { showProblem } = await import('./show-error.ts');
    const display = { hasColor: io.stderr.hasColor, columns: io.stderr.columns };
    for (const problem of problems) io.stderr.write(showProblem(problem, display));
  }
  if (!error && !isInterrupted) return;
  const where = recordPath === undefined || error instanceof RecordError ? '' : `, recorded in ${recordPath}`;
  io.stderr.write(`tseval: the run stopped: ${samples - missing} of ${samples} samples are finished${where}\n`);
}
