import { type Command, Option } from 'commander';
import type { ExitCode } from '../errors.ts';
import type { Io } from './io.ts';
import { collect, wholeNumber } from './option-values.ts';

/** The options of `check`, as commander hands them over. */
export interface CheckCommandOptions {
  registryPath?: readonly string[];
  strict?: boolean;
  json?: boolean;
  allowCode: boolean;
  python: string;
  maxFindings: number;
}

const help = `
Each finding is a line: file:line:column, how grave it is, what is wrong, what
to do, and its code. docs/check.md explains the codes. A comment
"# tseval-ignore: CODE" in an entry, or right above it, silences that finding.

Examples:
  $ tseval check                      all evals of ./registry
  $ tseval check my_eval 'other-*'    these, and what the simplest answers score
  $ tseval check --strict             in CI: warnings fail, too

Exit codes:
  0    no errors
  1    no errors, but warnings, with --strict
  2    errors: the registry or its data are wrong; or nothing was checked`;

/** Adds `check`. */
export function addCheckCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('check')
    .description('Check that evals are sound, without asking a model. Sends nothing, records nothing.')
    .argument('[eval...]', 'evals, or patterns with * (default: all of the registry)')
    .option('--strict', 'let warnings fail')
    .option('--json', 'print one JSON object, with all findings')
    .option('--max-findings <n>', 'how many of one kind to print for an eval', wholeNumber('--max-findings', 1), 3)
    .option('--allow-code', 'run the modules and Python graders that the registries name', false)
    .option('--python <path>', 'the interpreter of Python graders', 'python3')
    .addOption(new Option('--registry-path <dir>', 'a registry (default: ./registry); repeatable').argParser(collect))
    .addOption(new Option('--debug', 'print the stack of an error'))
    .addHelpText('after', help)
    .action(async (evals: readonly string[], options: CheckCommandOptions) => {
      const { checkCommand } = await import('./check.ts');
      done(await checkCommand({ evals, options, io }));
    });
}
