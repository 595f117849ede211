import { type Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { closestNames } from '../schema/closest-names.ts';
import { collect, wholeNumber } from './option-values.ts';
import { addHostedOptions, addModelOption, addRunOptions } from './options.ts';
import type { NamedRun } from './run-identity.ts';
import type { HostedOptions, ModelOptions, RunOptions } from './run-options.ts';

export interface SetOptions {
  parallelEvals: number;
  resume?: boolean;
  exitOnError?: boolean;
}

/** `tseval lst` takes `lst` for a completion function; a command was probably meant. */
export function closestCommand(typed: string, known: readonly string[]): string | undefined {
  const [closest] = closestNames(typed, known);
  return closest === undefined ? undefined : `did you mean the command "${closest}"?`;
}

interface Words {
  first: string;
  second: string | undefined;
  models: readonly string[];
  /** Whether the command's name is there. */
  isRun: boolean;
  known: readonly string[];
}

/** One word is an eval after `run`, beside `--model`, and where it can only be a file's name. */
export function readNames({ first, second, models, isRun, known }: Words): {
  completionFn: string | undefined;
  evalName: string;
} {
  if (models.length > 0) {
    if (second === undefined) return { completionFn: models[0], evalName: first };
    throw new UsageError({
      message: `--model says who answers, but "${first}" stands before the eval ${second}`,
      hint: `tseval run ${second} --model ${first} --model ${models.join(' --model ')}`,
    });
  }
  if (second !== undefined) return { completionFn: first, evalName: second };
  if (isRun || first.endsWith('.json')) return { completionFn: undefined, evalName: first };
  throw new UsageError({
    message: `"${first}" is no command of tseval, and as a completion function it needs an eval beside it`,
    hint:
      closestCommand(first, known) ?? `tseval ${first} <eval>, or a command: ${known.join(', ')}; see tseval --help`,
  });
}

const runExamples = `
Examples:
  $ tseval dummy test-match --show-failures 1
  $ tseval gpt-4o my_eval --max-samples 20 --threshold "accuracy>=0.85"
  $ tseval gpt-4o my_eval --grader o4-mini        where a model grades
  $ tseval run my_eval --model gpt-4o --model ollama/llama3.2

Exit codes: tseval --help
`;

/** What `tseval set` is told. */
interface NamedSet {
  completionFn: string;
  setName: string;
  options: RunOptions & SetOptions;
}

/** What is done with a command line that runs something. */
export interface RunHandlers {
  run(run: NamedRun): Promise<void>;
  set(set: NamedSet): Promise<void>;
  plan(run: NamedRun): Promise<void>;
}

/** Adds the commands that run evals; the first of them may be left out. `argv` is the command line that is read. */
export function addRunCommands(program: Command, argv: readonly string[], handle: RunHandlers): void {
  const registryOption = () =>
    new Option('--registry-path <dir>', 'a registry (default: ./registry); repeatable').argParser(collect);
  const debugOption = () => new Option('--debug', 'print the stack of an error');
  const resumeOption = () =>
    new Option('--resume', 'go on with the latest record of this command; without any, run anew');
  const run = program
    .command('run', { isDefault: true })
    .description('Run one eval (the command’s name may be left out).')
    .usage('[completion_fn] <eval> [options]')
    .argument('<completion_fn>', 'a model, provider/model, an entry of completion_fns/, or dummy')
    .argument('[eval]', 'an eval of the registry, or the file of a hosted one, which may say itself who answers')
    .addOption(registryOption())
    .addOption(resumeOption())
    .addOption(debugOption())
    .addHelpText('after', runExamples);
  addHostedOptions(addRunOptions(addModelOption(run))).action(
    async (first: string, second: string | undefined, options: RunOptions & HostedOptions & ModelOptions) => {
      const known = program.commands.map((command) => command.name());
      const { model: models = [] } = options;
      const names = readNames({ first, second, models, isRun: argv[0] === 'run', known });
      await handle.run({ ...names, options });
    },
  );
  const plan = program
    .command('plan')
    .description('Say what a run would ask, and about what it would cost and take. Sends nothing.')
    .usage('[completion_fn] <eval> [options]')
    .argument('<completion_fn>', 'as for run')
    .argument('[eval]', 'as for run; all options of run count')
    .addOption(registryOption())
    .addOption(debugOption());
  addHostedOptions(addRunOptions(addModelOption(plan))).action(
    async (first: string, second: string | undefined, options: RunOptions & HostedOptions & ModelOptions) => {
      const known = program.commands.map((command) => command.name());
      const names = readNames({ first, second, models: options.model ?? [], isRun: true, known });
      await handle.plan({ ...names, options });
    },
  );
  const grade = program
    .command('grade')
    .description('Grade answers that the rows hold: no model is sampled, only judges are asked.')
    .argument('<eval>', 'the file of a hosted eval, or an eval of the registry that has testing criteria')
    .addOption(registryOption())
    .addOption(resumeOption())
    .addOption(debugOption());
  addHostedOptions(addRunOptions(grade)).action(async (evalName: string, options: RunOptions & HostedOptions) => {
    await handle.run({ completionFn: undefined, evalName, options, gradesOnly: true });
  });
  const set = program
    .command('set')
    .description('Run every eval of an eval set; continues where the last one was cut off.')
    .argument('<completion_fn>', 'as for run')
    .argument('<eval_set>', 'an entry of eval_sets/')
    .addOption(registryOption())
    .addOption(debugOption())
    .option('--parallel-evals <n>', 'evals at a time; they share --concurrency', wholeNumber('--parallel-evals', 1), 1)
    .option('--resume', 'skip what an unfinished run of the set has done, and go on with the rest (the default)')
    .option('--no-resume', 'run all of them anew')
    .option('--exit-on-error', 'stop at the first eval that fails')
    .option('--no-exit-on-error', 'run the others (the default)');
  addRunOptions(set).action((completionFn: string, setName: string, options: RunOptions & SetOptions) =>
    handle.set({ completionFn, setName, options }),
  );
}
