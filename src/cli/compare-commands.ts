import { type Command, Option } from 'commander';
import type { ExitCode } from '../errors.ts';
import type { Io } from './io.ts';
import { decimal, wholeNumber } from './option-values.ts';

/** What decides a comparison's verdict. */
export interface JudgeOptions {
  maxDrop: number;
  alpha: number;
  strict?: boolean;
  gateOn: 'all' | 'graded';
  show: number;
}

/** The options of `compare`. */
export interface CompareCommandOptions extends JudgeOptions {
  pairBy?: string;
  json?: boolean;
}

/** Adds the options that `compare` and `gate` have in common. */
export function addJudgeOptions(command: Command): Command {
  return command
    .option('--max-drop <share>', 'the largest drop that passes', decimal('--max-drop', { least: 0, most: 1e9 }), 0)
    .option(
      '--alpha <p>',
      'the p value below which a drop is a regression',
      decimal('--alpha', { least: 0.000001, most: 0.5 }),
      0.05,
    )
    .option('--strict', 'an inconclusive comparison fails (exit 1)')
    .addOption(
      new Option('--gate-on <samples>', 'all: a sample without a verdict counts as wrong; graded: it is left out')
        .choices(['all', 'graded'])
        .default('all'),
    )
    .option('--show <n>', 'print at most N samples of each kind', wholeNumber('--show', 0), 20);
}

const compareHelp = `
Examples:
  $ tseval compare base.jsonl new.jsonl               two records of one eval
  $ tseval compare base/ new/                         a record of each eval in each folder
  $ tseval compare v1.jsonl v2.jsonl --pair-by id     prompts were changed: the samples' ids pair

Exit codes: 0 passed, 1 regressed, 2 not comparable, 5 inconclusive (1 with --strict)`;

/** Adds the commands that compare runs. */
export function addCompareCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const debugOption = () => new Option('--debug', 'print the stack of an error');
  const compare = program
    .command('compare')
    .description('Compare two recorded runs sample by sample: what broke, what was fixed, and whether it is chance.')
    .argument('<base>', 'a record, several with commas between them, or a folder of records')
    .argument('<new>', 'the same, after the change')
    .option('--pair-by <key>', 'what pairs samples: content (the default), id, or a key of the samples')
    .option('--json', 'print the comparison as one JSON object')
    .addOption(debugOption())
    .addHelpText('after', compareHelp);
  addJudgeOptions(compare).action(async (base: string, now: string, options: CompareCommandOptions) => {
    const { compareCommand } = await import('./compare.ts');
    done(await compareCommand({ base, now, options, io }));
  });
}
