import { basename } from 'node:path';
import { type Problem, RegistryError, UsageError } from '../errors.ts';
import { checkAgainst } from '../schema/check.ts';
import { checkContext, nameOf, type PlacedValue, partOf, problemAt, rename } from '../schema/placed-value.ts';
import { evalSchema } from './definition-schemas.ts';
import { warnOfMetadata } from './metadata.ts';
import { type JsonFile, readJsonFile } from './read-json-file.ts';

/** An eval as it was read; `problems` are those of its own fields, not of its graders. */
export interface ReadEval {
  definition: PlacedValue;
  name: string;
  problems: readonly Problem[];
  warnings: readonly Problem[];
}

interface EvalSource {
  evalFile: string;
  choice?: string | undefined;
  cwd: string;
}

/** Reads the file of an eval: a create body, the object, or a list page that holds it. */
export async function readEval({ evalFile, choice, cwd }: EvalSource): Promise<ReadEval> {
  const file = readJsonFile(evalFile, { cwd, what: 'the eval' });
  refuseForeign(file, evalFile);
  const definition = isPage(file) ? chooseEval(file, { evalFile, choice }) : file;
  const problems = await checkAgainst(evalSchema, definition.value, checkContext(definition));
  const given = partOf(definition, 'name').value;
  const name = typeof given === 'string' && given !== '' ? given : basename(evalFile).replace(/(?:\.eval)?\.json$/, '');
  return { definition, name, problems, warnings: warnOfMetadata(definition) };
}

function isPage({ value }: PlacedValue): boolean {
  return typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data);
}

function chooseEval(
  page: JsonFile,
  { evalFile, choice }: { evalFile: string; choice: string | undefined },
): PlacedValue {
  const data = partOf(page, 'data');
  const evals = (data.value as readonly unknown[]).map((_, index) => rename(partOf(data, index), 'the eval'));
  const chosen = choice === undefined ? evals : evals.filter((each) => labelsOf(each).includes(choice));
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only;
  const known = evals.map((each) => labelsOf(each).join(', id ')).join('; ');
  if (evals.length === 0) {
    throw new RegistryError(
      problemAt(data, `${evalFile} is a list of evals, and it is empty`, 'save the list again, with its evals', 'key'),
    );
  }
  const message =
    choice === undefined
      ? `${evalFile} is a list of ${evals.length} evals`
      : `${evalFile} has ${chosen.length === 0 ? 'no eval' : `${chosen.length} evals`} called "${choice}"`;
  throw new UsageError(problemAt(data, message, `choose one by its name or id: ${known}`, 'key'));
}

function labelsOf(definition: PlacedValue): readonly string[] {
  return ['name', 'id'].map((key) => partOf(definition, key).value).filter((label) => typeof label === 'string');
}

/** What is JSON and no eval at all is told by what it is, not by a list of its fields. */
function refuseForeign(file: JsonFile, evalFile: string): void {
  const keys = typeof file.value === 'object' && file.value !== null ? Object.keys(file.value) : [];
  if (keys.includes('testing_criteria') || keys.includes('data_source_config')) return;
  if (keys.includes('prompts') || keys.includes('providers')) {
    const hint = 'give the eval itself: {"data_source_config": …, "testing_criteria": […]}';
    throw new RegistryError(problemAt(file, `${evalFile} is a config of Promptfoo, another tool, and no eval`, hint));
  }
  if (keys.includes('data_source')) {
    const hint = `give the eval first, and the run by --run ${evalFile}`;
    throw new UsageError(problemAt(file, `${evalFile} is a run, and ${nameOf(file)} is needed here`, hint));
  }
}
