import { dirname, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { testingCriteria } from '../evals/testing-criteria.ts';
import type { HostedRun } from '../hosted/hosted-run.ts';
import type { RunEvent, RunSpec } from '../record/event.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { type PreparedEval, type PrepareOptions, prepareEval, prepareTemplate } from '../run/prepare-eval.ts';
import { mediaFolderOf } from '../run/read-media.ts';
import type { DataPath } from '../schema/check.ts';
import { countModels, splitNames } from './choose-completion-fn.ts';
import { sourceFetcher } from './fetch-source.ts';
import type { Io } from './io.ts';
import type { Reporters } from './open-reporters.ts';
import type { Resume } from './open-resumption.ts';
import { warn } from './open-session.ts';
import type { HostedOptions, ModelOptions, RunOptions } from './options.ts';
import type { Session } from './session.ts';

/** Sees what a run records, as it goes on. */
interface Observer {
  start(spec: RunSpec): void;
  event(event: RunEvent): void;
}

/** What a command line asks for. */
export interface AskedRun {
  /** Undefined where the definition says who answers, or nobody does. */
  completionFn: string | undefined;
  /** An eval of the registry, or the file of a definition. */
  evalName: string;
  options: RunOptions & HostedOptions & ModelOptions;
  io: Io;
  /** Whether only the rows' own answers are graded. */
  gradesOnly?: boolean | undefined;
}

/** The same, and who sees it run. */
export interface Run extends AskedRun {
  reporters: Reporters;
  /** Sees what is recorded. With it the run is a measurement, and not judged by its gates. */
  observer?: Observer;
  /** The record to go on with. */
  resume?: Resume | undefined;
  /** May refuse the run, before anything is sent or recorded. */
  beforeStart?(spec: RunSpec): void;
  /** Is told where the run is recorded, before anything is asked. */
  onRecord?(path: string, prepared: PreparedEval): void;
}

/** An eval that is ready, and who answers. */
export interface PreparedRun {
  prepared: PreparedEval;
  names: readonly string[];
  hosted: HostedRun | undefined;
  /** Where relative paths of images start from. */
  mediaFolder: string;
}

/** Whether a name is a file's; a name that an entry has is the entry's. */
async function isFile(name: string, { registry }: Session): Promise<boolean> {
  if (!name.endsWith('.json') && !name.includes('/')) return false;
  return !(await registry.names('evals')).includes(name);
}

function refuseHostedOptions({ run, file, choose }: HostedOptions, evalName: string): void {
  const given =
    run !== undefined ? '--run' : file !== undefined ? '--file' : choose !== undefined ? '--choose' : undefined;
  if (given === undefined) return;
  throw new UsageError({
    message: `${given} is for definitions in files, and ${evalName} is an eval of the registry`,
    hint: 'name the file: ./my.eval.json; rows for an eval of the registry: --data FILE',
  });
}

async function prepareEntry(run: AskedRun, session: Session, names: readonly string[]): Promise<PreparedRun> {
  const { evalName, options, io } = run;
  refuseHostedOptions(options, evalName);
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

function commonOptions({ options }: AskedRun, session: Session, names: readonly string[]): PrepareOptions {
  return {
    maxSamples: options.maxSamples,
    only: options.sample,
    modelCount: countModels(names, options),
    loadTemplate: session.loadTemplate,
    hasGrader: names.length > 1 || options.grader !== undefined,
    warn: ({ message }) => session.host.settings.warn(message),
  };
}

/** A definition in a file has no entry in a registry: it stands for itself, and its folder is what is trusted. */
function specOf({ evalName, args, placeOf, dataFile }: HostedRun, file: string, cwd: string): EvalSpec {
  const root = dirname(resolve(cwd, file));
  const values = { ...args, samples_jsonl: dataFile ?? file };
  const shared = { name: evalName, root, group: evalName, file, isBuiltIn: false };
  const entry = {
    ...shared,
    holder: file,
    kind: 'evals' as const,
    value: { class: testingCriteria.name, args: values },
    place: ([, ...path]: DataPath, target?: 'key' | 'value') => placeOf(path, target) ?? { file },
  };
  const names = { requestedName: evalName, baseEval: evalName.replaceAll(/\s+/g, '-'), split: 'hosted' };
  return { ...shared, ...names, cls: testingCriteria.name, args: values, entry, base: undefined, gates: [] };
}

async function prepareFile(run: AskedRun, session: Session): Promise<PreparedRun> {
  const { evalName: evalFile, completionFn, options, io, gradesOnly = false } = run;
  const { readHostedRun } = await import('../hosted/read-hosted-run.ts');
  const hosted = await readHostedRun({
    evalFile,
    choice: options.choose,
    runFile: options.run,
    dataFile: options.data,
    files: options.file,
    fetchRows: sourceFetcher(session, io),
    missing: options.missing,
    model: completionFn,
    gradesOnly,
    cwd: io.cwd,
  });
  const names =
    hosted.model === undefined ? [] : completionFn === undefined ? [hosted.model] : splitNames(completionFn);
  const prepared = await prepareTemplate(testingCriteria, {
    spec: specOf(hosted, evalFile, io.cwd),
    registry: session.registry,
    options: {
      ...commonOptions(run, session, names),
      // All of this was checked, and said, where the files were read.
      isChecked: true,
      warn: () => undefined,
      rows: hosted.rows,
    },
  });
  if (!options.quiet) await warn(io, hosted.warnings);
  return { prepared: { ...prepared, notes: [] }, names, hosted, mediaFolder: hosted.mediaFolder };
}

/** Resolves what a command line names and checks all that can be checked. The caller closes the samples. */
export async function prepareRun(run: AskedRun, session: Session): Promise<PreparedRun> {
  const { completionFn, evalName, gradesOnly } = run;
  if (await isFile(evalName, session)) return prepareFile(run, session);
  const names = completionFn === undefined || gradesOnly ? [] : splitNames(completionFn);
  return prepareEntry(run, session, names);
}
