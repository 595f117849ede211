import { type Command, Option } from 'commander';
import { type ExitCode, UsageError } from '../errors.ts';
import type { PullCommandOptions } from './data-pull.ts';
import type { ImportOptions } from './import-options.ts';
import type { Io } from './io.ts';
import { textPairs, wholeNumber } from './option-values.ts';

/** Reads a time: Unix seconds, or a date as ISO 8601 writes it. */
function unixSeconds(option: string): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000);
    if (Number.isSafeInteger(value)) return value;
    throw new UsageError({
      message: `${option} takes a time, not ${JSON.stringify(text)}`,
      hint: `Unix seconds, or a date such as ${option} 2026-10-31`,
    });
  };
}

const importExamples = `
Examples:
  $ tseval import ./sentiment.eval.json --run run.json --to ./registry
  $ tseval import ./output-items.jsonl --to ./registry    graded again
  $ tseval import --all --to ./registry    through the API (OPENAI_API_KEY)
`;

/** Adds the commands that bring over what the hosted platform holds. */
export function addHostedCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const debugOption = () => new Option('--debug', 'print the stack of an error');
  program
    .command('import')
    .description('Bring an eval of the hosted platform into a registry, or all of them, or recorded output items.')
    .argument('[file]', 'an eval as JSON, or output items as JSONL or a list page')
    .requiredOption('--to <dir>', 'the registry to write to; it is made where it does not exist')
    .option('--run <file>', 'a run of the eval as JSON: its messages, parameters and rows')
    .option('--data <file>', 'rows as JSONL, in place of those that the run names')
    .option(
      '--file <id=path>',
      'the local copy of an uploaded file; repeatable',
      textPairs('--file', 'file-abc=rows.jsonl'),
    )
    .option('--choose <name>', 'which eval of a file that holds several: its name or id')
    .option('--as <name>', 'the name in the registry, <eval>.<split>.<version> (default: from the eval’s name)')
    .option(
      '--eval <file>',
      'the eval of output items (default: found in the registry, or beside them); of a list page, its name or id',
    )
    .option('--all', 'every eval, run and output item, through the API; goes on where it was cut off')
    .option('--allow-code', 'run the Python graders of the definition when output items are graded again', false)
    .option('--python <path>', 'the interpreter of Python graders', 'python3')
    .option('--no-progress', 'no progress line')
    .addOption(debugOption())
    .addHelpText('after', importExamples)
    .action(async (file: string | undefined, options: ImportOptions) => {
      const { importCommand } = await import('./import.ts');
      done(await importCommand({ file, options, io }));
    });
  const data = program.command('data').description('Get data for evals: tseval data pull --help.');
  data
    .command('pull')
    .description('Write stored completions as rows {item, sample}, one a line, oldest first.')
    .option(
      '--metadata <k=v>',
      'only those stored with this metadata; repeatable',
      textPairs('--metadata', 'usecase=chatbot'),
    )
    .option('--model <name>', 'only those of this model')
    .option('--limit <n>', 'at most so many (default: all)', wholeNumber('--limit', 1))
    .option('--created-after <time>', 'only those from this time on', unixSeconds('--created-after'))
    .option('--created-before <time>', 'only those up to this time', unixSeconds('--created-before'))
    .addOption(debugOption())
    .action(async (options: PullCommandOptions) => {
      const { dataPullCommand } = await import('./data-pull.ts');
      done(await dataPullCommand({ options, io }));
    });
}
