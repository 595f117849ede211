import { fingerprint } from '../samples/sample-hash.ts';
import type { HostedOptions, ModelOptions, RunOptions } from './run-options.ts';

/** The names and options of a run. */
export interface NamedRun {
  completionFn: string | undefined;
  evalName: string;
  options: RunOptions & HostedOptions & ModelOptions;
  gradesOnly?: boolean | undefined;
}

/** The options that say what is run, and by whose answers. The others say how requests are made and what is printed: a resumed run may change them. */
const choices = [
  'registryPath',
  'maxSamples',
  'repeats',
  'sample',
  'seed',
  'extraEvalParams',
  'completionArgs',
  'grader',
  'regrade',
  'judgeMap',
  'missing',
  'run',
  'choose',
  'data',
  'file',
  'recordPath',
  'frozen',
] as const satisfies readonly (keyof (RunOptions & HostedOptions))[];

/** What two command lines have in common that ask for the same run, in whatever order and spelling. */
export function runIdentity({ completionFn = '', evalName, options, gradesOnly = false }: NamedRun): string {
  const values = choices.flatMap((name) => {
    const value: unknown = options[name];
    return value === undefined ? [] : [[name, value instanceof Map ? [...value] : value] as const];
  });
  return fingerprint({ completionFn, evalName, gradesOnly, options: Object.fromEntries(values) });
}
