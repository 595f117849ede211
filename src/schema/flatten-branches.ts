import type { ErrorObject } from 'ajv';

/**
 * Replaces each failed `anyOf` or `oneOf` by what is wrong with the alternative that the user most likely meant,
 * as "must match a schema in anyOf" helps nobody.
 */
export function flattenBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const outermost = errors.find(isChoice);
  if (outermost === undefined) return [...errors];
  // Ajv reports the inner choices first; the shortest path at the end of the list is the outermost.
  const choice = errors
    .filter(isChoice)
    .reduce((a, b) => (b.schemaPath.length < a.schemaPath.length ? b : a), outermost);
  const branches = new Map<string, ErrorObject[]>();
  const others: ErrorObject[] = [];
  for (const error of errors) {
    if (error === choice) continue;
    const branch = branchOf(error, choice);
    if (branch === undefined) others.push(error);
    else branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  return [...flattenBranches(others), ...meant(choice, [...branches.values()])];
}

function isChoice({ keyword, params }: ErrorObject): boolean {
  return keyword === 'anyOf' || (keyword === 'oneOf' && !Array.isArray(params['passingSchemas']));
}

/** The index of the alternative that an error belongs to. */
function branchOf(error: ErrorObject, choice: ErrorObject): string | undefined {
  const prefix = `${choice.schemaPath}/`;
  const isBelow =
    error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`);
  return isBelow && error.schemaPath.startsWith(prefix)
    ? error.schemaPath.slice(prefix.length).split('/')[0]
    : undefined;
}

/** The alternative of the right type with the fewest errors; where no type fits, all their types in one error. */
function meant(choice: ErrorObject, branches: readonly ErrorObject[][]): ErrorObject[] {
  const hasRightType = branches.filter((branch) => !branch.some((error) => isWrongType(error, choice)));
  const flat = hasRightType.map(flattenBranches).sort((a, b) => a.length - b.length);
  if (flat[0] !== undefined) return mergeEnums(choice, flat) ?? flat[0];
  const wrong = branches.flat().filter((error) => isWrongType(error, choice));
  const type = [...new Set(wrong.flatMap(({ params }): unknown[] => [params['type']].flat()))];
  if (type.length === 0) return [choice];
  return [{ ...choice, keyword: 'type', params: { type } }];
}

function isWrongType(error: ErrorObject, choice: ErrorObject): boolean {
  return error.keyword === 'type' && error.instancePath === choice.instancePath;
}

/** Alternatives that are all fixed values are one list of values to the user. */
function mergeEnums(choice: ErrorObject, branches: readonly ErrorObject[][]): ErrorObject[] | undefined {
  const errors = branches.flat();
  const isFixed = ({ keyword, instancePath }: ErrorObject) =>
    (keyword === 'enum' || keyword === 'const') && instancePath === choice.instancePath;
  if (branches.length < 2 || !errors.every(isFixed)) return undefined;
  return [{ ...choice, keyword: 'enum', schema: errors.flatMap(({ schema }): unknown[] => [schema].flat()) }];
}
