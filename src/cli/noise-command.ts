import type { Command } from 'commander';
import type { ExitCode } from '../errors.ts';
import type { Io } from './io.ts';
import type { NoiseOptions } from './noise.ts';
import { alphaValue, collect, maxDropValue } from './option-values.ts';
import { addHostedOptions, addRunOptions } from './options.ts';
import type { HostedOptions, RunOptions } from './run-options.ts';

const defaultRepeats = 5;

/** Adds `tseval noise`. */
export function addNoiseCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const noise = program
    .command('noise')
    .description('Run an eval with repeats, or read a record of one: how often is an unchanged program red?')
    .usage('<completion_fn> <eval> [options]\n       tseval noise <record> [options]')
    .argument('<completion_fn>', 'as for run; alone, a record of a run with repeats')
    .argument('[eval]', 'as for run')
    .option('--registry-path <dir>', 'a registry (default: ./registry); repeatable', collect)
    .option('--debug', 'print the stack of an error')
    .option('--max-drop <n>', 'the largest drop that is let pass', maxDropValue, 0)
    .option('--alpha <p>', 'how sure a regression must be', alphaValue, 0.05)
    .option('--strict', 'a drop that may be chance is red, too');
  addHostedOptions(addRunOptions(noise)).action(
    async (first: string, second: string | undefined, options: RunOptions & HostedOptions & NoiseOptions) => {
      const { noiseCommand } = await import('./noise.ts');
      const isGiven = noise.getOptionValueSource('repeats') === 'cli';
      const names =
        second === undefined ? { completionFn: undefined, name: first } : { completionFn: first, name: second };
      const repeats = isGiven ? options.repeats : defaultRepeats;
      done(await noiseCommand({ ...names, options: { ...options, repeats }, io }));
    },
  );
}
