import { type Command, Option } from 'commander';
import type { ExitCode } from '../errors.ts';
import type { Io } from './io.ts';
import { addBudget, addPace, addPrinting, addProgress } from './options.ts';
import type { RunOptions } from './run-options.ts';

/** What the command line says beside the record. */
export interface ResumeOptions {
  retryErrors?: boolean;
  /** Those options of a run that were given: they go before the recorded ones. */
  changed: Partial<RunOptions>;
}

const examples = `
Example:
  $ tseval resume .tseval/runs/261121063500ABCDEFGH_gpt-4o_my-eval.dev.v0.jsonl

The record’s first line says what is run. Keys and endpoints come from the
environment, as ever.
`;

/** Adds `tseval resume`. */
export function addResumeCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const resume = program
    .command('resume')
    .description('Run what a record lacks: samples that are missing or errored. Nothing else is asked again.')
    .argument('<record>', 'the record of a run that was cut off')
    .option('--retry-errors', 'only samples that errored; the record stays as it is until all of them have run');
  addProgress(addPrinting(addBudget(addPace(resume))))
    .option('--log-to-file <file>', 'append what is printed to this file too')
    .addOption(new Option('--debug', 'print the stack of an error'))
    .addHelpText('after', examples)
    .action(async (record: string, options: Partial<RunOptions> & { retryErrors?: boolean }) => {
      const { retryErrors = false } = options;
      const given = Object.entries(options).filter(([name]) => resume.getOptionValueSource(name) === 'cli');
      const { resumeCommand } = await import('./resume.ts');
      done(await resumeCommand({ record, options: { retryErrors, changed: Object.fromEntries(given) }, io }));
    });
}
