import type { Command, Option } from 'commander';
import { wholeNumber } from './option-values.ts';

/** The options of `check`, as commander hands them over. */
export interface CheckCommandOptions {
  registryPath?: readonly string[];
  strict?: boolean;
  json?: boolean;
  allowCode: boolean;
  maxFindings: number;
}

const help = `
What it finds is printed one finding a line, with its code; docs/check.md explains the codes.
A comment "# tseval-ignore: CODE" in an entry, or right above it, silences that finding there.

Examples:
  $ tseval check                      all evals of ./registry
  $ tseval check my_eval 'other-*'    these alone
  $ tseval check --strict             in CI: warnings fail, too

Exit codes:
  0    no errors
  1    warnings, with --strict
  2    errors: the registry or its data are wrong; or nothing was checked`;

/** Adds the command; its action imports what it needs. */
export function addCheckCommand(
  program: Command,
  common: readonly Option[],
  action: (evals: readonly string[], options: CheckCommandOptions) => Promise<void>,
): void {
  const command = program
    .command('check')
    .description('Check that evals are sound, without asking a model. Sends nothing.')
    .argument('[eval...]', 'evals, or patterns with * (default: all of the registry)')
    .option('--strict', 'let warnings fail')
    .option('--json', 'print one JSON object')
    .option('--allow-code', 'run modules that the registries name', false)
    .option('--max-findings <n>', 'how many of one kind to print for an eval', wholeNumber('--max-findings', 1), 3);
  for (const option of common) command.addOption(option);
  command.addHelpText('after', help).action(action);
}
