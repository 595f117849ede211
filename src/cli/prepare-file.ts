import { dirname, resolve } from 'node:path';
import { testingCriteria } from '../evals/testing-criteria.ts';
import type { HostedRun } from '../hosted/hosted-run.ts';
import { readHostedRun } from '../hosted/read-hosted-run.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { prepareTemplate } from '../run/prepare-eval.ts';
import type { DataPath } from '../schema/check.ts';
import { splitNames } from './choose-completion-fn.ts';
import { sourceFetcher } from './fetch-source.ts';
import { warn } from './open-session.ts';
import { commonOptions } from './prepare-entry.ts';
import type { AskedRun, PreparedRun } from './prepare-run.ts';
import type { Session } from './session.ts';

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

/** Reads a definition and all that belongs to it, and checks what can be checked. The caller closes the samples. */
export async function prepareFile(run: AskedRun, session: Session): Promise<PreparedRun> {
  const { evalName: evalFile, completionFn, options, io, gradesOnly = false } = run;
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
