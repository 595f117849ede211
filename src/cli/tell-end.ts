import { type Problem, RecordError, type TsevalError } from '../errors.ts';
import type { CommonestError } from '../report/commonest-error.ts';
import type { Report } from '../report/reporter.ts';
import { type ErrorAllowance, hasTooManyErrors, hasVerdicts } from '../run/verdict.ts';
import type { Io } from './io.ts';
import { shellQuote } from './shell-quote.ts';
import { tellProblems } from './tell-problems.ts';

/** How a run came to its end. */
export interface End {
  report: Report;
  /** What stopped it. */
  error: TsevalError | undefined;
  isInterrupted: boolean;
  commonest: CommonestError | undefined;
  /** Undefined where the errors of the items do not count. */
  allowed: ErrorAllowance | undefined;
  /** Whether its record can be gone on with. */
  isResumable: boolean;
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

/** The command that goes on with a run, to be pasted. */
function resumeLine(recordPath: string, isCutOff: boolean): string {
  return `  ${isCutOff ? 'go on with it' : 'run those again'}: ${shellQuote(['tseval', 'resume', recordPath])}\n`;
}

/** Says on stderr why a run ends with another exit code than 0, so that nobody has to guess it from the numbers, and how to go on. */
export async function tellEnd(io: Io, end: End): Promise<void> {
  const { report, error, isInterrupted, allowed, isResumable } = end;
  const { metrics, recordPath } = report;
  const { samples = 0, not_run: missing = 0 } = metrics;
  const isCutOff = error !== undefined || isInterrupted || missing > 0;
  const problems = error ? error.problems : isCutOff ? [] : shortcomings(end);
  await tellProblems(io, problems);
  if (isCutOff) {
    const count = `${samples - missing} of ${samples} samples`;
    const what =
      error instanceof RecordError
        ? `${count} were finished; those that the record lacks will be asked again`
        : `${count} are finished${recordPath === undefined ? '' : `, recorded in ${recordPath}`}`;
    io.stderr.write(`tseval: the run stopped: ${what}\n`);
  }
  const canGoOn = isCutOff || (allowed !== undefined && hasTooManyErrors(metrics, allowed));
  if (canGoOn && isResumable && recordPath !== undefined) io.stderr.write(resumeLine(recordPath, isCutOff));
}
