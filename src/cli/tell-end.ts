import { type Problem, RecordError, type TsevalError } from '../errors.ts';
import type { CommonestError } from '../report/commonest-error.ts';
import type { Report } from '../report/reporter.ts';
import { type ErrorAllowance, hasTooManyErrors, hasVerdicts } from '../run/verdict.ts';
import type { Io } from './io.ts';

/** How a run came to its end. */
export interface End {
  report: Report;
  /** What stopped it. */
  error: TsevalError | undefined;
  isInterrupted: boolean;
  commonest: CommonestError | undefined;
  /** Undefined where the errors of the items do not count. */
  allowed: ErrorAllowance | undefined;
}

/** What most of them died of. */
function causeOf(commonest: CommonestError | undefined, errored: number): string {
  if (!commonest) return '';
  return `; ${commonest.count === errored ? '' : `${commonest.count} of them: `}${commonest.message}`;
}

/** Why a run that went through all its samples still counts as unfinished. */
function tooManyErrors({ metrics, recordPath }: Report, commonest: CommonestError | undefined): Problem {
  const { errored = 0, samples = 0 } = metrics;
  const show = `--show-failures ${Math.min(errored, 5)}`;
  const where = recordPath === undefined ? show : `tseval report ${recordPath} ${show}`;
  return {
    message: `${errored} of ${samples} samples errored, which is more than --max-errors allows${causeOf(commonest, errored)}`,
    hint: `${where} shows them; --max-errors ${errored} would let them pass`,
  };
}

const noVerdict: Problem = {
  message: 'no sample got a verdict: this run has checked nothing',
  hint: '--show-failures 3 shows what came instead',
};

function shortcomings({ report, allowed, commonest }: End): readonly Problem[] {
  if (allowed && hasTooManyErrors(report.metrics, allowed)) return [tooManyErrors(report, commonest)];
  return hasVerdicts(report.metrics) ? [] : [noVerdict];
}

/** Says on stderr why a run ends with another exit code than 0, so that nobody has to guess it from the numbers. */
export async function tellEnd(io: Io, end: End): Promise<void> {
  const { report, error, isInterrupted } = end;
  const { metrics, recordPath } = report;
  const { samples = 0, not_run: missing = 0 } = metrics;
  const problems = error ? error.problems : isInterrupted ? [] : shortcomings(end);
  if (problems.length > 0) {
    const { showProblem } = await import('./show-error.ts');
    const display = { hasColor: io.stderr.hasColor, columns: io.stderr.columns };
    for (const problem of problems) io.stderr.write(showProblem(problem, display));
  }
  if (!error && !isInterrupted) return;
  const isKept = recordPath !== undefined && !(error instanceof RecordError);
  const where = isKept ? `, recorded in ${recordPath}` : '';
  const resume = isKept && missing > 0 ? `  go on with: tseval resume ${recordPath}\n` : '';
  io.stderr.write(
    `tseval: the run stopped: ${samples - missing} of ${samples} samples are finished${where}\n${resume}`,
  );
}
