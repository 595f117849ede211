import type { Problem } from '../errors.ts';
import { checkAgainst, type JsonSchema } from '../schema/check.ts';
import { checkContext, nameOf, type PlacedValue, partOf, problemAt } from '../schema/placed-value.ts';
import { checkCriteria, findTokenConflict } from './check-criteria.ts';
import { inputMessagesSchema, samplingParamsWith } from './criterion-schemas.ts';
import { type ItemCheck, loadItemCheck } from './item-schema.ts';
import type { SamplingParams } from './testing-criteria-args.ts';

/** What checking the args of an entry comes to. */
export interface CheckedDefinition {
  problems: readonly Problem[];
  warnings: readonly Problem[];
  /** What is wrong with an item, by the `item_schema`. */
  checkItem: ItemCheck['check'];
}

/** What chat completions and the Responses API take beside what both do; their insides are passed on as they stand. */
const passedOnParams: Readonly<Record<string, JsonSchema>> = {
  response_format: { type: ['object', 'null'] },
  text: { type: ['object', 'null'] },
  tools: { type: ['array', 'null'], items: { type: 'object' } },
};

/** Checks the args of `TestingCriteria` where they stand in a registry: all that the schema of the args leaves open. */
export async function checkDefinition(args: PlacedValue): Promise<CheckedDefinition> {
  const criteria = await checkCriteria(partOf(args, 'testing_criteria'));
  const config = partOf(args, 'data_source_config');
  const items = config.value === undefined ? { problems: [], check: () => [] } : await loadItemCheck(config);
  const problems = [
    ...items.problems,
    ...criteria.problems,
    ...(await checkPart(partOf(args, 'input_messages'), inputMessagesSchema)),
    ...(await checkPart(partOf(args, 'sampling_params'), samplingParamsWith(passedOnParams))),
    ...tokenConflict(partOf(args, 'sampling_params')),
  ];
  return { problems, warnings: criteria.warnings, checkItem: items.check };
}

async function checkPart(part: PlacedValue, schema: JsonSchema): Promise<readonly Problem[]> {
  const { value } = part;
  return value === undefined || value === null ? [] : checkAgainst(schema, value, checkContext(part));
}

function tokenConflict(params: PlacedValue): Problem[] {
  const conflict = findTokenConflict(params.value as SamplingParams | null | undefined);
  return conflict === undefined ? [] : [problemAt(params, `in ${nameOf(params)}, ${conflict}`, 'keep one of them')];
}
