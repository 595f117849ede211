import { progressReporter } from '../report/progress.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Io } from './io.ts';
import type { RunOptions } from './options.ts';

/** Prints each event as one line of JSON: `--dry-run-logging`. */
function eventLogger(io: Io): Reporter {
  return { event: (event) => io.stderr.write(`${JSON.stringify(event)}\n`) };
}

/** The reporters that a command line asks for. A progress line needs a terminal to be drawn on. */
export async function chooseReporters(options: RunOptions, io: Io, retries: () => number): Promise<Reporter[]> {
  const isOff = /^(?:0|false|no|off)$/i.test(io.env['EVALS_SHOW_EVAL_PROGRESS'] ?? '');
  const hasProgress = io.stderr.isTerminal && options.progress && !options.quiet && !isOff;
  const final = options.json
    ? (await import('../report/json.ts')).jsonReporter(io.stdout)
    : (await import('../report/terminal.ts')).terminalReporter(io.stdout);
  return [
    ...(hasProgress ? [progressReporter({ output: io.stderr, now: () => performance.now(), retries })] : []),
    ...(options.dryRun && options.dryRunLogging ? [eventLogger(io)] : []),
    final,
  ];
}
