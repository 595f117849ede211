import { argsWith } from './args-schema.ts';
import type { EvalContext, Resources, Template } from './template.ts';
import { type CriteriaSetup, prepareCriteria, testingCriteria } from './testing-criteria.ts';
import type { Criterion, TestingCriteriaArgs } from './testing-criteria-args.ts';
import { graderFields, runFields } from './testing-criteria-schema.ts';

/** The args of an entry that is one grader: how it samples, and the grader's own fields beside that. */
type SingleArgs = Pick<TestingCriteriaArgs, 'samples_jsonl' | 'input_messages' | 'api' | 'missing'> &
  Readonly<Record<string, unknown>>;

type Row = Readonly<Record<string, unknown>>;
type GraderType = keyof typeof graderFields;

const { sampling_params: answerParams, ...ownFields } = runFields;

/** The args of the whole eval: `sampling_params` is the judge's, as in a definition; the answers' is `answer_params`. */
function wholeArgs(type: GraderType, name: string, args: SingleArgs): TestingCriteriaArgs {
  const { samples_jsonl, input_messages, api, missing, answer_params: params, ...fields } = args;
  return {
    samples_jsonl,
    ...(input_messages !== undefined && { input_messages }),
    ...(api !== undefined && { api }),
    ...(missing !== undefined && { missing }),
    sampling_params: (params ?? null) as Row | null,
    testing_criteria: [{ ...fields, type, name } as unknown as Criterion],
  };
}

/** A grader of the hosted platform as a class of its own, for entries with samples as oaieval has them: `{input, ideal}` is the item. */
export function singleGrader(type: GraderType, name: string): Template<SingleArgs, Row, CriteriaSetup> {
  const { properties, required } = graderFields[type];
  const whole = (args: SingleArgs) => wholeArgs(type, name, args);
  const placed = (resources: Resources): Resources => ({
    ...resources,
    // The only criterion stands where the args do.
    placeOf: (path, target) => resources.placeOf(path[0] === 'testing_criteria' ? path.slice(2) : path, target),
    warn: (problem) => resources.warn(problem),
  });
  const { mayAskNobody, errorsAllowed, criteria, watchRows, needs, notes, metrics, metricNames } = testingCriteria;
  const { sampleSchema, dataArgument } = testingCriteria;
  return {
    name,
    dataArgument,
    ...(mayAskNobody && { mayAskNobody }),
    ...(errorsAllowed && { errorsAllowed }),
    argsSchema: argsWith(
      { ...ownFields, answer_params: answerParams, ...properties },
      { required: ['samples_jsonl', ...required] },
    ),
    sampleSchema: (args, setup) => sampleSchema(whole(args), setup),
    prepare: (args, resources) => prepareCriteria(whole(args), placed(resources)),
    ...(criteria && { criteria }),
    ...(needs && { needs: (args: SingleArgs, setup: CriteriaSetup) => needs(whole(args), setup) }),
    ...(notes && { notes: (args: SingleArgs, setup: CriteriaSetup) => notes(whole(args), setup) }),
    ...(watchRows && { watchRows: (args: SingleArgs, setup: CriteriaSetup) => watchRows(whole(args), setup) }),
    evaluate: (row, context) => testingCriteria.evaluate(row, withArgs(context, whole(context.args))),
    metrics,
    ...(metricNames && { metricNames: (args: SingleArgs, setup: CriteriaSetup) => metricNames(whole(args), setup) }),
  };
}

/** The same context with other args. */
function withArgs(
  context: EvalContext<SingleArgs, CriteriaSetup>,
  args: TestingCriteriaArgs,
): EvalContext<TestingCriteriaArgs, CriteriaSetup> {
  return {
    ...context,
    args,
    // A spread alone would draw up the generator for each sample.
    get random() {
      return context.random;
    },
  };
}
