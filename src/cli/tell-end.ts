import { type Problem, RecordError, type TsevalError } from '../errors.ts';
import { plannedOutcomes } from '../metrics/outcomes.ts';
import type { Metrics } from '../record/event.ts';
import type { CommonestError } from '../report/commonest-error.ts';
import type { Report } from '../report/reporter.ts';
import { hasCheckedNothing, hasTooManyErrors, type Judgement } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { shellQuote } from './shell-quote.ts';
import { tellProblems } from './tell-problems.ts';

/** How a run came to its end. */
export interface End {
  report: Report;
  /** What stopped it. */
  error: TsevalError | undefined;
  /** What the file that it was to be answered from does not answer. */
  unanswered: Problem | undefined;
  isInterrupted: boolean;
  commonest: CommonestError | undefined;
  judgement: Judgement;
  /** Whether its record can be gone on with. */
  isResumable: boolean;
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
}: Pick<End, 'report' | 'judgement' | 'commonest'>): readonly Problem[] {
  const { allowed } = judgement;
  const errors = allowed && hasTooManyErrors(report.metrics, allowed) ? [tooManyErrors(report, commonest)] : [];
  const nothing = errors.length === 0 && hasCheckedNothing(judgement) ? [noVerdict] : [];
  return [...errors, ...nothing, ...failedGates(report)];
}

/** The command that goes on with a run, to be pasted. */
export function resumeLine(recordPath: string, { isCutOff }: { isCutOff: boolean }): string {
  return `  ${isCutOff ? 'go on with it' : 'run those again'}: ${shellQuote(['tseval', 'resume', recordPath])}\n`;
}

/** Says on stderr why a run ends with another exit code than 0, so that nobody has to guess it from the numbers, and how to go on. */
export async function tellEnd(io: Io, end: End): Promise<void> {
  const { report, error, unanswered, isInterrupted, isResumable } = end;
  const { allowed } = end.judgement;
  const { metrics, recordPath } = report;
  const { not_run: missing = 0 } = metrics;
  const isCutOff = error !== undefined || isInterrupted || missing > 0;
  const shortfalls = unanswered ? [unanswered] : isCutOff ? [] : shortcomings(end);
  await tellProblems(io, [...(error?.problems ?? []), ...shortfalls]);
  if (isCutOff) {
    const count = `${plannedOutcomes(metrics) - missing} of ${countOutcomes(metrics)}`;
    const what =
      error instanceof RecordError
        ? `${count} were finished; those that the record lacks will be asked again`
        : `${count} are finished${recordPath === undefined ? '' : `, recorded in ${recordPath}`}`;
    io.stderr.write(`tseval: the run stopped: ${what}\n`);
  }
  const canGoOn = isCutOff || (allowed !== undefined && hasTooManyErrors(metrics, allowed));
  if (canGoOn && isResumable && recordPath !== undefined) io.stderr.write(resumeLine(recordPath, { isCutOff }));
}
