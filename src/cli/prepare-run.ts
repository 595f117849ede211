import type { HostedRun } from '../hosted/hosted-run.ts';
import type { RunEvent, RunSpec } from '../record/event.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import { splitNames } from './choose-completion-fn.ts';
import type { Io } from './io.ts';
import type { Reporters } from './open-reporters.ts';
import type { Resume } from './open-resumption.ts';
import { prepareEntry } from './prepare-entry.ts';
import type { HostedOptions, ModelOptions, RunOptions } from './run-options.ts';
import type { Session } from './session.ts';

/** Sees what a run records, as it goes on. */
interface Observer {
  start(spec: RunSpec): void | Promise<void>;
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

/** Resolves what a command line names and checks all that can be checked. The caller closes the samples. */
export async function prepareRun(run: AskedRun, session: Session): Promise<PreparedRun> {
  const { completionFn, evalName, gradesOnly } = run;
  if (await isFile(evalName, session)) return (await import('./prepare-file.ts')).prepareFile(run, session);
  const names = completionFn === undefined || gradesOnly ? [] : splitNames(completionFn);
  return prepareEntry(run, session, names);
}
