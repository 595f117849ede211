import { type Problem, RegistryError } from '../errors.ts';
import { criteriaMetricNames, criteriaMetrics } from '../metrics/criteria.ts';
import { modelUsage } from '../metrics/model-usage.ts';
import { passRate } from '../metrics/pass-rate.ts';
import { toSampleNamespace } from '../prompts/hosted-sample.ts';
import type { TemplateValues } from '../prompts/hosted-template.ts';
import type { DataPath } from '../schema/check.ts';
import { type CheckedDefinition, checkDefinition } from './check-definition.ts';
import { type CompiledCriteria, compileCriteria, type NeededPath } from './compile-criteria.ts';
import { apiParams, findRefusal } from './criteria-judge.ts';
import type { PlacedFinding } from './criteria-messages.ts';
import { criterionId } from './criterion-id.ts';
import { sampleErrorOf, toHostedRow, valuesOf } from './hosted-row.ts';
import { type InputPrompt, pathsOfInput, readInput, toPrompt } from './input-prompt.ts';
import { isOpen, watchPaths } from './missing-paths.ts';
import type { EvalContext, Resources, Template } from './template.ts';
import type { TestingCriteriaArgs } from './testing-criteria-args.ts';
import { testingCriteriaSchema } from './testing-criteria-schema.ts';

type Row = Readonly<Record<string, unknown>>;

/** A hosted eval that is ready to run. */
export interface CriteriaSetup {
  compiled: CompiledCriteria;
  /** How rows become prompts; undefined where their own samples are graded. */
  input: InputPrompt | undefined;
  /** Whether it is open who answers, as where an eval is only shown: then each row decides. */
  isUndecided: boolean;
  checkItem: CheckedDefinition['checkItem'];
  paths: readonly NeededPath[];
  placeOf: Resources['placeOf'];
}

type Context = EvalContext<TestingCriteriaArgs, CriteriaSetup>;

function toProblem({ message, hint, column, text, path }: PlacedFinding, placeOf: Resources['placeOf']): Problem {
  const place = placeOf(path);
  const at = `${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`.slice(1);
  const excerpt = text.length > 80 ? '' : ` of ${JSON.stringify(text)}`;
  const where = `${at}, character ${column}${excerpt}`;
  return { message: `${message} (${where})`, ...(place && { place }), ...(hint !== undefined && { hint }) };
}

/** Reads a definition; everything that is wrong with it is thrown at once. */
export async function prepareCriteria(args: TestingCriteriaArgs, resources: Resources): Promise<CriteriaSetup> {
  const { placeOf, modelCount, warn } = resources;
  const checked = await checkDefinition({ value: args, what: 'the eval', path: [], syntax: 'yaml', place: placeOf });
  if (checked.problems.length > 0) throw new RegistryError(checked.problems);
  const compiled = compileCriteria(args.testing_criteria, {
    isLenient: args.missing === 'empty',
    idOf: (criterion, index) => criterionId(criterion, index, resources.fingerprint),
  });
  const isUndecided = modelCount === undefined && args.input_messages == null;
  const willSample = modelCount === undefined ? args.input_messages != null : modelCount > 0;
  const input = willSample ? readInput(args.input_messages ?? undefined, compiled.findings) : undefined;
  const placed = ({ message, path, hint }: Problem & { path: DataPath }): Problem => {
    const place = placeOf(path);
    return { message, ...(place && { place }), ...(hint !== undefined && { hint }) };
  };
  const { problems, warnings } = compiled.findings;
  const found = [...problems.map((finding) => toProblem(finding, placeOf)), ...compiled.problems.map(placed)];
  if (found.length > 0) throw new RegistryError(found);
  for (const warning of checked.warnings) warn(warning);
  for (const finding of warnings) warn(toProblem(finding, placeOf));
  for (const warning of compiled.warnings) warn(placed(warning));
  const paths = [...compiled.paths, ...pathsOfInput(input)];
  const needed = args.missing === 'empty' ? [] : paths;
  return { compiled, input, isUndecided, checkItem: checked.checkItem, paths: needed, placeOf };
}

/** Has the row answered; an event, and undefined, where there is no answer. */
async function sample(item: unknown, input: InputPrompt, context: Context): Promise<TemplateValues | undefined> {
  const { args, record, services } = context;
  const isLenient = args.missing === 'empty';
  const prompt = await toPrompt(input, { values: { item }, isLenient, readMedia: services.readMedia });
  if ('missing' in prompt) {
    record({ type: 'error', data: { kind: 'invalid_variable_error', message: prompt.missing } });
    return undefined;
  }
  const answered = await context.askWhole(prompt.messages, apiParams(args.sampling_params));
  if ('failure' in answered) {
    const { kind, message, status } = answered.failure;
    record({ type: 'error', data: { kind, message, ...(status !== undefined && { status }) } });
    return undefined;
  }
  const refusal = findRefusal(answered.answer);
  if (refusal !== undefined) {
    record({ type: 'error', data: { kind: 'refusal', message: `the model refuses: ${refusal}` } });
    return undefined;
  }
  return { item, sample: toSampleNamespace(answered.answer ?? { output_text: answered.texts[0] ?? '' }) };
}

/** Grades by all criteria side by side, and records them in the order of the definition. */
async function grade(values: TemplateValues, { setup, services, regrade, record }: Context): Promise<void> {
  const graded = await Promise.all(
    setup.compiled.criteria.map(async ({ id, type, grade: gradeItem }) => {
      const { outcome, details } = await gradeItem({ values, services, criterion: id, regrade });
      return { id, type, outcome, details };
    }),
  );
  for (const { id, type, outcome, details } of graded) {
    const verdict = 'error' in outcome ? { passed: false, score: 0, error: outcome.error } : outcome;
    record({ type: 'criterion', data: { name: id, type, ...verdict, ...details } });
  }
  const failed = graded.flatMap(({ outcome }) => ('error' in outcome ? [outcome.error] : []))[0];
  if (failed !== undefined) record({ type: 'error', data: failed });
}

/** An eval of the hosted platform: items, answers where they must be sampled, and the criteria that grade them. */
export const testingCriteria: Template<TestingCriteriaArgs, Row, CriteriaSetup> = {
  name: 'TestingCriteria',
  dataArgument: 'samples_jsonl',
  argsSchema: testingCriteriaSchema,
  mayAskNobody: true,
  errorsAllowed: 'all',
  sampleSchema: () => ({ type: 'object' }),
  checkSample(value, _args, { checkItem }) {
    const row = toHostedRow(value);
    const [first] = checkItem(row.item);
    if (first === undefined) return undefined;
    const { message, pointer, hint = 'mend the row, or the item_schema of the eval' } = first;
    return { message: `${message} (JSON pointer ${row.item === value['item'] ? '/item' : ''}${pointer})`, hint };
  },
  // A stored answer is what is judged: two runs over the answers of two models compare.
  identify(row) {
    const { item } = toHostedRow(row);
    return { content: item, keys: item };
  },
  prepare: prepareCriteria,
  needs: (_args, { compiled }) => compiled.needs,
  notes: ({ missing }, { compiled }) => [
    ...compiled.notes,
    ...(missing === 'empty' ? ['what is missing in a row is put in as nothing (--missing empty)'] : []),
  ],
  criteria: ({ compiled }) => compiled.criteria.map(({ id, params }) => ({ id, params })),
  watchRows({ data_source_config: config }, { paths, input, isUndecided, placeOf }) {
    const willSample = input !== undefined || isUndecided;
    const watch = watchPaths(paths, { willSample, placeOf, hasOpenItems: isOpen(config) });
    return { see: (row) => watch.see(() => valuesOf(toHostedRow(row))), problems: watch.problems };
  },
  async evaluate(value, context) {
    const row = toHostedRow(value);
    const { input: chosen, isUndecided } = context.setup;
    const input = chosen ?? (isUndecided && row.sample === undefined ? { kind: 'item' as const } : undefined);
    if (input !== undefined) {
      const values = await sample(row.item, input, context);
      if (values) await grade(values, context);
      return;
    }
    const error = sampleErrorOf(row);
    if (error) context.record({ type: 'error', data: error });
    else await grade(valuesOf(row), context);
  },
  metrics: [passRate, criteriaMetrics, modelUsage],
  metricNames: (_args, { compiled }) => [
    ...passRate.names,
    ...criteriaMetricNames(compiled.criteria.map(({ id }) => id)),
    ...modelUsage.names,
  ],
};
