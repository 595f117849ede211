import { RegistryError } from '../errors.ts';
import { modelGraded } from '../evals/model-graded.ts';
import { modelGradedArgsSchema } from '../evals/model-graded-args.ts';
import { type Rubric, readRubric } from '../evals/model-graded-rubric.ts';
import { findTemplate } from '../evals/table.ts';
import type { Resources } from '../evals/template.ts';
import type { Registry, RegistryEntry } from '../registry/read-registry.ts';
import { resolveEntry } from '../registry/resolve.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { fingerprint } from '../samples/sample-hash.ts';
import { loadCheck } from '../schema/check.ts';
import { answerUnseen } from './answer-unseen.ts';
import { choiceConfusion } from './choice-confusion.ts';
import { type Finding, toFinding } from './finding.ts';
import { unusedArgs, unusedOutputs } from './slot-unused.ts';

/** What is odd about a rubric, by whichever eval it is used. */
function rubricFindings(rubric: Rubric, entry: RegistryEntry): readonly Finding[] {
  return [
    ...answerUnseen(rubric, entry.place(['prompt'], 'key')),
    ...unusedOutputs(rubric, entry),
    ...choiceConfusion(rubric, entry),
  ];
}

/** Reads a rubric without any data. */
function readAlone(entry: RegistryEntry, args: Readonly<Record<string, unknown>>): Promise<Rubric> {
  const resources: Resources = {
    findModelgraded: async () => entry,
    fingerprint,
    warn: () => undefined,
    placeOf: () => undefined,
    placeOfArgument: () => undefined,
    modelCount: undefined,
    readRows: () => Promise.reject(new Error('a rubric reads no data')),
  };
  return readRubric({ samples_jsonl: '', modelgraded_spec: entry.name, ...args }, resources);
}

/** Checks a rubric by itself, since it may be there for evals to come. One that joins completions is given two. */
export async function checkRubric(registry: Registry, { name }: RegistryEntry): Promise<readonly Finding[]> {
  try {
    const entry = await resolveEntry(registry, 'modelgraded', name);
    const { choice_strings: choices, output_template: output } = entry.value as Readonly<Record<string, unknown>>;
    const isJoining = typeof output === 'string' || /^from_n/.test(String(choices));
    return rubricFindings(await readAlone(entry, { multicomp_n: isJoining ? 2 : 1 }), entry);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return error.problems.map((problem) => toFinding(problem, 'invalid-entry'));
  }
}

/** The entry of an eval's rubric, where its class has one and there is such an entry. */
export async function findRubric({ cls, args }: EvalSpec, registry: Registry): Promise<RegistryEntry | undefined> {
  const { modelgraded_spec: name } = args;
  const found = findTemplate(cls);
  if (typeof name !== 'string' || !('template' in found) || found.template.name !== modelGraded.name) return undefined;
  try {
    return await resolveEntry(registry, 'modelgraded', name);
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}

/** What is odd between an eval and its rubric. Nothing where either cannot be used: that is told where the eval is prepared. */
export async function checkGrading({ args, entry }: EvalSpec, rubric: RegistryEntry): Promise<readonly Finding[]> {
  const checkArgs = await loadCheck(modelGradedArgsSchema);
  if (checkArgs(args, { what: 'the args', place: () => undefined }).length > 0) return [];
  try {
    const read = await readAlone(rubric, args);
    const given = (args['modelgraded_spec_args'] ?? {}) as Readonly<Record<string, unknown>>;
    return [...rubricFindings(read, rubric), ...unusedArgs(read, { args: given, place: entry.place })];
  } catch (error) {
    if (error instanceof RegistryError) return [];
    throw error;
  }
}
