import { type Problem, RegistryError } from '../errors.ts';
import { checkCriteria } from '../evals/check-criteria.ts';
import { criterionId } from '../evals/criterion-id.ts';
import { loadItemCheck } from '../evals/item-schema.ts';
import { isOpen } from '../evals/missing-paths.ts';
import type { Criterion, HostedRow } from '../evals/testing-criteria-args.ts';
import { fingerprint } from '../samples/sample-hash.ts';
import type { DataPath } from '../schema/check.ts';
import { partOf } from '../schema/placed-value.ts';
import { checkTemplates } from './check-templates.ts';
import { findRows } from './find-rows.ts';
import type { HostedEvalObject, HostedInputs, HostedRun } from './hosted-run.ts';
import { normaliseRun } from './normalise-run.ts';
import { planSampling, watchAnswers } from './plan-sampling.ts';
import { type ReadEval, readEval } from './read-eval.ts';
import { readRun } from './read-run.ts';

const emptyNote = 'what is missing in a row is put in as nothing (--missing empty)';

/**
 * Reads a hosted eval with its run and its rows, and checks all of it before anything is sent. Throws one `RegistryError` with
 * every mistake in every file.
 */
export async function readHostedRun(inputs: HostedInputs): Promise<HostedRun> {
  const { cwd, runFile, model, gradesOnly = false, missing = 'error' } = inputs;
  const read = await readEval(inputs);
  const { definition } = read;
  const run = runFile === undefined ? undefined : await readRun(runFile, cwd);
  const items = isObject(partOf(definition, 'data_source_config').value)
    ? await loadItemCheck(partOf(definition, 'data_source_config'))
    : { problems: [], check: () => [] };
  const checked = Array.isArray(partOf(definition, 'testing_criteria').value)
    ? await checkCriteria(partOf(definition, 'testing_criteria'))
    : { problems: [], warnings: [], sound: new Map<number, Criterion>() };
  const plan = planSampling({ run, model, gradesOnly });
  const placeOf = (path: DataPath, target?: 'key' | 'value') =>
    path[0] === 'input_messages' || path[0] === 'sampling_params'
      ? run?.placed.place(path, target)
      : definition.place(path, target);
  const { sound } = checked;
  const { samples, inputMessages } = plan;
  // Where it is not known whether a run samples, it is not known either which paths there will be.
  const isPlanKnown = plan.problems.length === 0 && (run === undefined || run.dataSource !== undefined || gradesOnly);
  const hasOpenItems = isOpen(partOf(definition, 'data_source_config').value);
  const templates = checkTemplates({ sound, inputMessages, samples, missing, placeOf, hasOpenItems });
  const known: readonly Problem[] = [
    ...read.problems,
    ...items.problems,
    ...checked.problems,
    ...(run?.problems ?? []),
    ...plan.problems,
    ...templates.problems,
  ];
  const answers = watchAnswers(plan, run);
  const see = (row: HostedRow, index: number) => {
    if (!isPlanKnown) return;
    answers.see(row, index);
    templates.see(row);
  };
  const found = await findRows({ ...inputs, isRefused: known.length > 0 }, run, { cwd, items, see });
  const { rows } = found;
  const unasked = isPlanKnown ? answers.problems(rows) : [];
  const missingPaths = isPlanKnown && unasked.length === 0 ? templates.missingPaths() : [];
  const problems = [...known, ...found.problems, ...unasked, ...missingPaths];
  if (problems.length > 0) {
    rows.close();
    throw new RegistryError(unique(problems));
  }

  const dataSource = run?.dataSource;
  const evalObject = normaliseEval(read);
  return {
    evalName: read.name,
    evalObject,
    run: run && dataSource && normaliseRun(run, dataSource),
    args: {
      data_source_config: evalObject.data_source_config,
      testing_criteria: evalObject.testing_criteria,
      ...(samples && inputMessages && { input_messages: inputMessages }),
      ...(samples && dataSource?.sampling_params && { sampling_params: dataSource.sampling_params }),
      ...(samples && dataSource?.type === 'responses' && { api: 'responses' as const }),
      missing,
    },
    rows,
    mediaFolder: found.mediaFolder,
    dataFile: found.dataFile,
    model: plan.model,
    samples,
    graders: evalObject.testing_criteria.map((criterion) => ({ criterion, id: criterion.id })),
    placeOf,
    warnings: unique([
      ...read.warnings,
      ...checked.warnings,
      ...templates.warnings,
      ...(run?.warnings ?? []),
      ...found.warnings,
      ...plan.warnings,
      ...answers.warnings(rows),
    ]),
    notes: [...templates.notes, ...(missing === 'empty' ? [emptyNote] : [])],
  };
}

/** The eval as the API returns it, with an id for each grader. */
function normaliseEval({ definition, name }: ReadEval): HostedEvalObject {
  const value = definition.value as Partial<HostedEvalObject> & Pick<HostedEvalObject, 'data_source_config'>;
  const criteria = (value.testing_criteria ?? []) as readonly Criterion[];
  return {
    object: 'eval',
    ...(value.id !== undefined && { id: value.id }),
    ...(value.created_at !== undefined && { created_at: value.created_at }),
    name,
    metadata: value.metadata ?? null,
    data_source_config: value.data_source_config,
    testing_criteria: criteria.map((each, index) => ({
      ...each,
      name: each.name ?? each.type,
      id: criterionId(each, index, fingerprint),
    })),
  };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  const byText = new Map(problems.map((problem) => [JSON.stringify([problem.message, problem.place]), problem]));
  return [...byText.values()];
}
