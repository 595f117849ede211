import { type Problem, RecordError, type TsevalError } from '../errors.ts';
import { plannedOutcomes } from '../metrics/outcomes.ts';
import type { Metrics } from '../record/event.ts';
import type { CommonestError } from '../report/commonest-error.ts';
import type { Report } from '../report/reporter.ts';
import { hasCheckedNothing, hasTooManyErrors, type Judgement } from '../run/verdict.ts';
import type { Io } from './io.ts';

/** How a run came to its end. */
export interface End {
  report: Report;
  /** What stopped it. */
  error: TsevalError | undefined;
  isInterrupted: boolean;
  commonest: CommonestError | undefined;
  judgement: Judgement;
}

/** What there is of samples, and of their repeats where there are any. */
export function countOutcomes(metrics: Metrics): string {
  return `${plannedOutcomes(metrics)} ${(metrics['repeats'] ?? 1) > 1 ? 'repeats of samples' : 'samples'}`;
}

/** What most of them died of. */
function causeOf(commonest: CommonestError | undefined, errored: number): string {
  if (!commonest) return '';
  return `; ${commonest.count === errored ? '' : `${commonest.count} of them: `}${commonest.message}`;
}

/** Why a run that went through all its samples still counts as unfinished. */
function tooManyErrors({ metrics, recordPath }: Report, commonest: CommonestError | undefined): Problem {
  const { errored = 0 } = metrics;
  const show = `--show-failures ${Math.min(errored, 5)}`;
  const where = recordPath === undefined ? show : `tseval report ${recordPath} ${show}`;
  return {
    message: `${errored} of ${countOutcomes(metrics)} errored, which is more than --max-errors allows${causeOf(commonest, errored)}`,
    hint: `${where} shows them; --max-errors ${errored} would let them pass`,
  };
}

const noVerdict: Problem = {
  message: 'no sample got a verdict: this run has checked nothing',
  hint: '--show-failures 3 shows what came instead',
};

/** The gates that failed, in one problem. */
function failedGates({ gates = [] }: Report): readonly Problem[] {
  const failed = gates.filter(({ hasHeld }) => !hasHeld);
  if (failed.length === 0) return [];
  const listed = failed.map(({ gate, value }) => `${gate} (${value ?? 'not produced'})`).join(', ');
  return [
    { message: `${failed.length} of ${gates.length} ${gates.length === 1 ? 'gate' : 'gates'} failed: ${listed}` },
  ];
}

/** Why a run that went through all its samples does not end with 0. */
export function shortcomings({
  report,
  judgement,
  commonest,
}: Omit<End, 'error' | 'isInterrupted'>): readonly Problem[] {
  const { allowed } = judgement;
  const errors = allowed && hasTooManyErrors(report.metrics, allowed) ? [tooManyErrors(report, commonest)] : [];
  const nothing = errors.length === 0 && hasCheckedNothing(judgement) ? [noVerdict] : [];
  return [...errors, ...nothing, ...failedGates(report)];
}

/** Says on stderr why a run ends with another exit code than 0, so that nobody has to guess it from the numbers. */
export async function tellEnd(io: Io, end: End): Promise<void> {
  const { report, error, isInterrupted } = end;
  const { metrics, recordPath } = report;
  const planned = plannedOutcomes(metrics);
  const problems = error ? error.problems : isInterrupted ? [] : shortcomings(end);
  if (problems.length > 0) {
    const { showProblem } = await import('./show-error.ts');
    const display = { hasColor: io.stderr.hasColor, columns: io.stderr.columns };
    for (const problem of problems) io.stderr.write(showProblem(problem, display));
  }
  if (!error && !isInterrupted) return;
  const where = recordPath === undefined || error instanceof RecordError ? '' : `, recorded in ${recordPath}`;
  io.stderr.write(
    `tseval: the run stopped: ${planned - (metrics['not_run'] ?? 0)} of ${countOutcomes(metrics)} are finished${where}\n`,
  );
}
