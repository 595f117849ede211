import { existsSync } from 'node:fs';
import { normalize, resolve } from 'node:path';
import { type Problem, UsageError } from '../errors.ts';
import { checkGate } from '../gates/check-gates.ts';
import { type Gate, mergeGates, parseGate } from '../gates/gate.ts';
import type { PlacedText } from '../registry/read-gates.ts';
import type { Registry } from '../registry/read-registry.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { didYouMean } from '../schema/closest-names.ts';
import type { ProjectGates } from './project-file.ts';

/** A threshold as it was given; one of the command line has no place. */
type GivenText = Omit<PlacedText, 'place'> & Partial<PlacedText>;

/** Where the thresholds of a run come from. */
export interface GateSources {
  /** `--threshold`. */
  thresholds: readonly string[];
  project: readonly ProjectGates[];
  spec: EvalSpec;
  registry: Registry;
  /** The metrics that can come of the run; undefined where that is not known. */
  metricNames: readonly string[] | undefined;
}

/** A name, in which `*` stands for any text. */
function toPattern(evals: string): RegExp {
  const parts = evals.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

/** Whether gates for a name are for this eval; a definition of the hosted platform goes by its file. */
function fits(evals: string, { name, requestedName, baseEval, file }: EvalSpec): boolean {
  if (isFile(evals)) return normalize(evals) === normalize(file);
  const pattern = toPattern(evals);
  return [name, requestedName, baseEval].some((one) => pattern.test(one));
}

/** A name of the project file that no eval has holds no run to anything: it is most likely misspelt. */
async function checkNames(
  project: readonly ProjectGates[],
  { spec, registry }: GateSources,
): Promise<readonly Problem[]> {
  const others = project.filter(({ evals }) => evals !== '*' && !fits(evals, spec));
  if (others.length === 0) return [];
  const names = (await registry.names('evals')).flatMap((name) => [name, name.split('.')[0] ?? name]);
  return others
    .filter(
      ({ evals }) =>
        !(isFile(evals) ? existsSync(resolve(registry.cwd, evals)) : names.some((name) => toPattern(evals).test(name))),
    )
    .map(({ evals, place }) => ({
      message: `tseval.yaml has gates for "${evals}", which is no ${isFile(evals) ? 'file' : 'eval'}`,
      place,
      hint: didYouMean(evals, names, 1) ?? 'tseval list shows all evals; * stands for any text',
    }));
}

/** A definition of the hosted platform is named by its file. */
const isFile = (name: string) => name.endsWith('.json') || name.includes('/');

/** How closely a name says which eval is meant: wholly without a star, else by the length of what it spells out. */
function exactness(evals: string): number {
  return evals.includes('*') ? evals.replaceAll('*', '').length : Number.POSITIVE_INFINITY;
}

/** Nearer sources first: the command line, the project file by how exact its names are, the eval's entry, the base eval's. */
function inOrder({ thresholds, project, spec }: GateSources): readonly (readonly GivenText[])[] {
  const byExactness = (a: ProjectGates, b: ProjectGates) =>
    exactness(b.evals) - exactness(a.evals) || b.evals.length - a.evals.length;
  const own = project.filter(({ evals }) => fits(evals, spec)).sort(byExactness);
  return [thresholds.map((text) => ({ text })), ...own.map(({ gates }) => gates), ...spec.gates];
}

/** What thresholds must fit. */
interface Target {
  evalName: string;
  /** The metrics that can come of the run; undefined where that is not known. */
  metricNames: readonly string[] | undefined;
}

function readAll(
  sources: readonly (readonly GivenText[])[],
  { evalName, metricNames }: Target,
  problems: Problem[] = [],
): readonly Gate[] {
  const read = ({ text, place }: GivenText): readonly Gate[] => {
    const parsed = parseGate(text);
    const problem = 'problem' in parsed ? parsed.problem : checkGate(parsed, evalName, metricNames);
    if (problem) problems.push({ ...problem, ...(place && { place }) });
    return 'problem' in parsed ? [] : [parsed];
  };
  const gates = sources.map((source) => source.flatMap(read));
  if (problems.length > 0) throw new UsageError(problems);
  return mergeGates(gates);
}

/** The thresholds that a run is held to. Whatever is wrong with any of them is thrown, before anything is sent. */
export async function chooseGates(sources: GateSources): Promise<readonly Gate[]> {
  const problems = [...(await checkNames(sources.project, sources))];
  const { spec, metricNames } = sources;
  return readAll(inOrder(sources), { evalName: spec.name, metricNames }, problems);
}

/** The thresholds that a record is held to: those of the command line, and those that its run was held to. */
export function gatesOfRecord(
  { thresholds, recorded }: { thresholds: readonly string[]; recorded: readonly string[] },
  target: Target,
): readonly Gate[] {
  const toTexts = (texts: readonly string[]) => texts.map((text) => ({ text }));
  return readAll([toTexts(thresholds), toTexts(recorded)], target);
}
