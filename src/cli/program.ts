import { Command, CommanderError, Option } from 'commander';
import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import type { GateOn } from '../gates/judge.ts';
import { readVersion } from '../library/version.ts';
import { addCacheCommand } from './cache-program.ts';
import { addCheckCommand } from './check-command.ts';
import { addCompareCommands } from './compare-commands.ts';
import { helpLayout } from './help-layout.ts';
import { addHostedCommands } from './hosted-commands.ts';
import type { Io } from './io.ts';
import { addNoiseCommand } from './noise-command.ts';
import { collect, wholeNumber } from './option-values.ts';
import { addGates, addPrinting } from './options.ts';
import { addResumeCommand } from './resume-command.ts';
import { addRunCommands, closestCommand } from './run-commands.ts';
import { withDashes } from './with-dashes.ts';

const exitCodeHelp = `
Options: tseval <command> --help; those of a run: tseval run --help

Exit codes:
  0    the run finished, and every gate held
  1    the run finished, but a gate failed, or no sample got a verdict
  2    the command, the registry, the data or the set-up is wrong: nothing ran
  3    the run could not finish, or too many samples errored
  4    a budget stopped it
  5    \`compare\` is inconclusive
  70   a bug in tseval
  130  interrupted`;

const examples = `
Examples:
  $ tseval dummy test-match                   no key, no network
  $ tseval gpt-4o my_eval --max-samples 20    needs OPENAI_API_KEY
  $ tseval grade my.eval.json --data rows.jsonl
  $ tseval resume run.jsonl                   only what is missing or errored
  $ tseval compare base.jsonl new.jsonl       what broke, what was fixed?
  $ tseval list evals match                   what can be run
`;

function namesOf(commands: readonly Command[]): string[] {
  return commands.map((command) => command.name());
}

/** Commander's sentences, in our form: one problem and what to do. */
function toUsageError(error: CommanderError, argv: readonly string[], commands: readonly Command[]): UsageError {
  const known = namesOf(commands);
  const [only = '', second] = argv;
  if (only === 'help' && second !== undefined) {
    const hint = closestCommand(second, known) ?? `commands: ${known.join(', ')}`;
    return new UsageError({ message: `there is no command "${second}"`, hint });
  }
  const group = commands.find((command) => command.name() === argv[0] && command.commands.length > 0);
  if (group && (error.code === 'commander.help' || error.code === 'commander.unknownCommand')) {
    const inner = namesOf(group.commands);
    return new UsageError({
      message:
        argv[1] === undefined ? `${group.name()} needs a command` : `unknown command "${group.name()} ${argv[1]}"`,
      hint: `commands: ${inner.map((name) => `${group.name()} ${name}`).join(', ')}`,
    });
  }
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (.*)\?/.exec(rest.join(' '))?.[1];
  const help = known.includes(only) ? `see tseval ${only} --help` : `see tseval --help; commands: ${known.join(', ')}`;
  const hint = suggestion ? `did you mean ${suggestion}?` : help;
  if (first.startsWith('too many arguments') && !known.includes(only)) {
    return new UsageError({ message: first, hint: closestCommand(only, known) ?? hint });
  }
  return new UsageError({ message: first, hint });
}

/** The commands. It loads commander and nothing else: each action imports what it needs. */
function createProgram(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('tseval')
    .description('Runs an eval of a language model and prints a report.')
    .usage('<completion_fn> <eval> [options]\n       tseval <command>')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => io.stdout.columns,
      getOutHasColors: () => io.stdout.hasColor,
    })
    .configureHelp(helpLayout)
    .addHelpText('after', `${examples}${exitCodeHelp}`);
  const registryOption = () =>
    new Option('--registry-path <dir>', 'a registry (default: ./registry); repeatable').argParser(collect);
  const debugOption = () => new Option('--debug', 'print the stack of an error');

  addRunCommands(program, io.argv, {
    async run(given) {
      const { runCommand } = await import('./run.ts');
      done(await runCommand({ ...given, io }));
    },
    async plan(given) {
      const { planCommand } = await import('./plan.ts');
      done(await planCommand({ ...given, io }));
    },
    async set(given) {
      const { setCommand } = await import('./set.ts');
      done(await setCommand({ ...given, io }));
    },
  });
  addNoiseCommand(program, io, done);
  addResumeCommand(program, io, done);
  addHostedCommands(program, io, done);
  addCompareCommands(program, io, done);
  program
    .command('list')
    .description('List evals, sets, completion-fns, modelgraded or runs, and what cannot be run.')
    .argument('[kind]', 'what to list (default: evals)')
    .argument('[pattern]', 'only names that contain this, or match it where it holds a *')
    .option('--json', 'print a JSON array')
    .addOption(registryOption())
    .addOption(debugOption())
    .action(async (kind: string | undefined, pattern: string | undefined, options: ListOptions) => {
      const { listCommand } = await import('./list.ts');
      done(await listCommand({ kind, pattern, options, io }));
    });
  program
    .command('show')
    .description('Show what an eval’s name means, and its first prompts. Sends nothing.')
    .argument('<eval>', 'an eval of the registry')
    .option('--samples <n>', 'how many prompts', wholeNumber('--samples', 1), 2)
    .addOption(registryOption())
    .addOption(debugOption())
    .action(async (evalName: string, options: ShowOptions) => {
      const { showCommand } = await import('./show.ts');
      done(await showCommand({ evalName, options, io }));
    });
  addCheckCommand(program, io, done);
  const report = program
    .command('report')
    .description('Print the reports of recorded runs again, and judge them by thresholds.')
    .argument('<record...>', 'records: tseval’s or oaieval’s')
    .addOption(debugOption());
  addPrinting(addGates(report)).action(async (records: readonly string[], options: ReportOptions) => {
    const { reportCommand } = await import('./report.ts');
    done(await reportCommand({ records, options, io }));
  });
  addCacheCommand(program, io, done);
  return program;
}

export interface ListOptions {
  json?: boolean;
  registryPath?: readonly string[];
}

export interface ShowOptions {
  samples: number;
  registryPath?: readonly string[];
}

export interface ReportOptions {
  reporter?: readonly string[];
  json?: boolean;
  showFailures?: number;
  threshold?: readonly string[];
  gateOn?: GateOn;
}

/** Parses a command line and runs its command. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = createProgram(io, (result) => {
    code = result;
  });
  if (argv.length === 0) {
    io.stdout.write(program.helpInformation());
    return exitCodes.usage;
  }
  try {
    await program.parseAsync(withDashes(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.ok;
    throw toUsageError(error, argv, program.commands);
  }
  return code;
}
