import { Command, CommanderError } from 'commander';
import { UsageError } from '../errors.ts';
import type { RunSpec } from '../record/event.ts';
import { addRunCommands } from './run-commands.ts';
import type { NamedRun } from './run-identity.ts';
import { withDashes } from './with-dashes.ts';

const mask = '[redacted]';

/** Reads the command line in a spec as if it were typed again. Undefined where it started no single run: that of a set names the set. */
async function parse(argv: readonly string[]): Promise<{ run?: NamedRun; ofSet?: Omit<NamedRun, 'evalName'> }> {
  const found: { run?: NamedRun; ofSet?: Omit<NamedRun, 'evalName'> } = {};
  const program = new Command().enablePositionalOptions().exitOverride();
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  addRunCommands(program, argv, {
    run: async (run) => {
      found.run = run;
    },
    plan: async () => undefined,
    set: async ({ completionFn, options }) => {
      found.ofSet = { completionFn, options };
    },
  });
  await program.parseAsync(withDashes(argv), { from: 'user' });
  return found;
}

/**
 * The names and options of the run that a spec describes, from the command line that it holds.
 * Throws `UsageError` where that needs a secret, which no record keeps, or is not understood.
 */
export async function readRecordedRun(path: string, { run_config: config }: RunSpec): Promise<NamedRun> {
  const { argv = [], command, eval_spec: evalSpec } = config;
  const masked = argv.find((arg) => arg.includes(mask));
  if (masked !== undefined) {
    throw new UsageError({
      message: `the command line of ${path} held a secret, which no record keeps: ${masked}`,
      hint: `run it anew, and give secrets by the environment: ${command}`,
    });
  }
  try {
    const { run, ofSet } = await parse(argv);
    if (run) return run;
    if (ofSet) return { ...ofSet, evalName: evalSpec.key };
  } catch (error) {
    if (!(error instanceof CommanderError || error instanceof UsageError)) throw error;
    throw notUnderstood(path, command, error);
  }
  throw notUnderstood(path, command);
}

function notUnderstood(path: string, command: string, cause?: Error): UsageError {
  const reason = cause ? `: ${cause.message.replace(/^error: /, '')}` : '';
  return new UsageError({
    message: `this version of tseval does not understand the command line of ${path}${reason}`,
    hint: `it was: ${command}`,
  });
}
