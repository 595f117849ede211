import { UsageError } from '../errors.ts';
import { type PrepareOptions, prepareEval } from '../run/prepare-eval.ts';
import { mediaFolderOf } from '../run/read-media.ts';
import { countModels } from './choose-completion-fn.ts';
import type { AskedRun, PreparedRun } from './prepare-run.ts';
import type { HostedOptions } from './run-options.ts';
import type { Session } from './session.ts';

function refuseHostedOptions({ run, file, choose }: HostedOptions, evalName: string): void {
  const given =
    run !== undefined ? '--run' : file !== undefined ? '--file' : choose !== undefined ? '--choose' : undefined;
  if (given === undefined) return;
  throw new UsageError({
    message: `${given} is for definitions in files, and ${evalName} is an eval of the registry`,
    hint: 'name the file: ./my.eval.json; rows for an eval of the registry: --data FILE',
  });
}

/** The two names of a command are easily given the wrong way round. */
async function refuseSwapped({ completionFn, evalName }: AskedRun, { registry }: Session): Promise<void> {
  const evals = await registry.names('evals');
  if (completionFn === undefined || evals.includes(evalName) || !evals.includes(completionFn)) return;
  throw new UsageError({
    message: `unknown eval "${evalName}", but "${completionFn}" is one`,
    hint: `the completion function stands first: tseval ${evalName} ${completionFn}`,
  });
}

/** Prepares an eval of the registry. The caller closes the samples. */
export async function prepareEntry(run: AskedRun, session: Session, names: readonly string[]): Promise<PreparedRun> {
  const { evalName, options, io } = run;
  refuseHostedOptions(options, evalName);
  await refuseSwapped(run, session);
  const { data, missing } = options;
  const prepared = await prepareEval(session.registry, evalName, {
    ...commonOptions(run, session, names),
    extraArgs: {
      ...options.extraEvalParams,
      ...(data !== undefined && { samples_jsonl: data }),
      ...(missing !== undefined && { missing }),
    },
  });
  return { prepared, names, hosted: undefined, mediaFolder: mediaFolderOf(prepared, io.cwd) };
}

/** What both kinds of evals are prepared with. */
export function commonOptions({ options }: AskedRun, session: Session, names: readonly string[]): PrepareOptions {
  return {
    maxSamples: options.maxSamples,
    only: options.sample,
    modelCount: countModels(names, options),
    loadTemplate: session.loadTemplate,
    hasGrader: names.length > 1 || options.grader !== undefined,
    warn: ({ message }) => session.host.settings.warn(message),
  };
}
