import type { Comparison } from '../compare/compare-all.ts';
import { comparisonToJson } from '../report/comparison-json.ts';
import { printComparison } from '../report/comparison-terminal.ts';
import { toJson } from '../report/json.ts';
import type { JudgedGate, Report } from '../report/reporter.ts';
import type { Io } from './io.ts';

/** A gate, and what its run printed. */
export interface ShownGate extends JudgedGate {
  report: Report;
  isStrict: boolean;
  /** The format that is printed on stdout, where it is one of tseval’s own. */
  onStdout: string | undefined;
  /** What the run's reporters printed on stdout. */
  printed: string;
}

/** Said of what passes and might not have. */
const doubts = {
  open: 'the gate lets pass what is inconclusive; --strict does not',
  closed: 'with --strict, what is inconclusive fails',
};

/** A verdict on the few samples that are left says little of those that were blessed. */
function remarkOnGone({ evals }: Comparison): string[] {
  return evals.flatMap(({ counts: { pairs, ungraded, quarantined, removed, changed } }) => {
    const gone = removed + changed;
    const blessed = gone + pairs + ungraded + quarantined.samples;
    return 2 * gone > blessed ? [`only ${blessed - gone} of the ${blessed} blessed samples are in this run`] : [];
  });
}

/** The verdict first, then the report; a document of another format is whole without it, and the verdict stands on stderr. */
export function showGate(gate: ShownGate, io: Io): void {
  const { comparison, isClosed, failedGates, report, isStrict, onStdout, printed } = gate;
  if (onStdout === 'json') {
    const json = { closed: isClosed, ...comparisonToJson(comparison), report: toJson(report) };
    io.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return;
  }
  const isOurs = onStdout === 'terminal';
  const doubt = isStrict ? doubts.closed : doubts.open;
  const notes = [...(comparison.verdict === 'inconclusive' ? [doubt] : []), ...remarkOnGone(comparison)];
  printComparison(comparison, isOurs ? io.stdout : io.stderr, { notes, failedGates });
  io.stdout.write(isOurs ? `\n${printed}` : printed);
}
