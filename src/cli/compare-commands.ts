import { type Command, Option } from 'commander';
import type { ExitCode } from '../errors.ts';
import type { GateOn } from '../gates/judge.ts';
import type { Io } from './io.ts';
import { alphaValue, collect, maxDropValue, wholeNumber } from './option-values.ts';
import { addHostedOptions, addRunOptions } from './options.ts';
import { readNames } from './run-commands.ts';
import type { HostedOptions, RunOptions } from './run-options.ts';

/** What decides a comparison's verdict. */
interface JudgeOptions {
  maxDrop: number;
  alpha: number;
  strict?: boolean;
  show: number;
}

/** The options of `compare`. */
export interface CompareCommandOptions extends JudgeOptions {
  pairBy?: string;
  gateOn?: GateOn;
  json?: boolean;
}

/** Adds the options that `compare` and `gate` have in common. */
function addJudgeOptions(command: Command): Command {
  return command
    .option('--max-drop <n>', 'the largest drop that is let pass', maxDropValue, 0)
    .option('--alpha <p>', 'how sure a regression must be', alphaValue, 0.05)
    .option('--strict', 'a drop that may be chance fails, too (exit 1)')
    .option('--show <n>', 'print at most N samples of each kind', wholeNumber('--show', 0), 20);
}

const compareHelp = `
Examples:
  $ tseval compare base.jsonl new.jsonl    two records of one eval
  $ tseval compare base/ new/              folders with a record of each eval
  $ tseval compare v1.jsonl v2.jsonl --pair-by id    where prompts were changed

Exit codes:
  0    passed
  1    regressed; with --strict inconclusive, too
  2    not comparable
  5    inconclusive`;

/** The options of `bless`. */
export interface BlessCommandOptions {
  lock?: string;
  quarantine?: boolean;
}

/** The options of `gate` beside those of a run. */
export interface GateOptions extends JudgeOptions {
  lock?: string;
}

const blessHelp = `
Examples:
  $ tseval gpt-4o my_eval --record-path my_eval.jsonl
  $ tseval bless my_eval.jsonl          writes evals.lock.jsonl, to be committed
  $ tseval bless repeats.jsonl --quarantine    samples that flip do not count

Exit codes:
  0    blessed
  2    the record is not whole, or holds no verdict
  3    the lock file cannot be written`;

const gateHelp = `
Examples:
  $ tseval gate gpt-4o my_eval     is it as good as what was blessed?
  $ tseval gate gpt-4o my_eval --max-drop 0.02 --strict
  $ tseval gate my_eval.jsonl      a finished record: sends nothing

Exit codes:
  0    passed or inconclusive
  1    regressed; with --strict inconclusive, too
  2    not comparable, or no lock file
  3    the run could not finish
  4    a budget stopped it
  130  interrupted`;

/** Adds the commands that compare runs. */
export function addCompareCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const debugOption = () => new Option('--debug', 'print the stack of an error');
  const lockOption = () => new Option('--lock <file>', 'the lock file (default: evals.lock.jsonl)');
  const compare = program
    .command('compare')
    .description('Compare two recorded runs sample by sample: what broke, what was fixed, and whether it is chance.')
    .argument('<base>', 'a record, several with commas between them, or a folder of records')
    .argument('<new>', 'the same, after the change')
    .option('--pair-by <key>', 'what pairs samples: content (the default), id, or a key of the samples')
    .addOption(
      new Option(
        '--gate-on <samples>',
        'compare all samples, where those without a verdict count as wrong (the default), or the graded ones',
      ).choices(['all', 'graded']),
    )
    .option('--json', 'print the comparison as one JSON object')
    .addOption(debugOption())
    .addHelpText('after', compareHelp);
  addJudgeOptions(compare).action(async (base: string, now: string, options: CompareCommandOptions) => {
    const { compareCommand } = await import('./compare.ts');
    done(await compareCommand({ base, now, options, io }));
  });
  program
    .command('bless')
    .description('Write what a recorded run came to, sample by sample, into the lock file that gate compares with.')
    .argument('<record...>', 'finished records, one of each eval')
    .addOption(lockOption())
    .option('--quarantine', 'mark the samples that flip between repeats: reported, not counted')
    .option('--no-quarantine', 'take all such marks of these evals off (by default they stay)')
    .addOption(debugOption())
    .addHelpText('after', blessHelp)
    .action(async (records: readonly string[], options: BlessCommandOptions) => {
      const { blessCommand } = await import('./bless.ts');
      done(await blessCommand({ records, options, io }));
    });
  const gate = program
    .command('gate')
    .description('Run an eval and compare it with the lock file: the command to run before a merge.')
    .usage('<completion_fn> <eval> [options]\n       tseval gate <record> [options]')
    .argument('<completion_fn>', 'as for run; alone, a finished record, or the file of a hosted eval')
    .argument('[eval]', 'as for run')
    .addOption(lockOption())
    .addOption(new Option('--registry-path <dir>', 'a registry (default: ./registry); repeatable').argParser(collect))
    .addOption(debugOption())
    .addHelpText('after', gateHelp);
  addHostedOptions(addRunOptions(addJudgeOptions(gate))).action(
    async (first: string, second: string | undefined, options: RunOptions & HostedOptions & GateOptions) => {
      const { gateCommand } = await import('./gate.ts');
      const names = readNames({ first, second, models: [], isRun: true, known: [] });
      done(await gateCommand({ ...names, options, io }));
    },
  );
}
