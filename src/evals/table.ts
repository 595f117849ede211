import type { Template } from './template.ts';

/** A class that can be run. Its code is loaded when it is needed, and not for a name in a list. */
export interface TemplateEntry {
  name: string;
  load(): Promise<Template>;
}

/**
 * A class that can be run, a user's own module that defines one, or a sentence's end that says why it cannot: "X cannot be run: …".
 * Code that tseval does not run is no mistake of whoever named it; a name that means nothing is one.
 */
export type FoundTemplate =
  | { template: TemplateEntry }
  | { module: { file: string; exportName: string } }
  | { reason: string; isMistake: boolean };

type Load = TemplateEntry['load'];

const NOT_RUN = 'tseval does not run this class of oaieval';

/** The reference's classes by their paths, and our own. A line that loads a template makes one runnable, under its path and under its short name. */
const classes: Readonly<Record<string, Load | typeof NOT_RUN>> = {
  'evals.elsuite.basic.match:Match': async () => (await import('./match.ts')).match,
  'evals.elsuite.basic.includes:Includes': async () => (await import('./includes.ts')).includes,
  'evals.elsuite.basic.fuzzy_match:FuzzyMatch': async () => (await import('./fuzzy-match.ts')).fuzzyMatch,
  'evals.elsuite.basic.json_match:JsonMatch': async () => (await import('./json-match.ts')).jsonMatch,
  'evals.elsuite.basic.json_validator:JsonValidator': async () => (await import('./json-validator.ts')).jsonValidator,
  'evals.elsuite.multiple_choice:MultipleChoice': async () => (await import('./multiple-choice.ts')).multipleChoice,
  'evals.elsuite.translate:Translate': async () => (await import('./translate.ts')).translate,
  'evals.elsuite.test.match:TestMatch': async () => (await import('./test-match.ts')).testMatch,
  'evals.elsuite.modelgraded.classify:ModelBasedClassify': async () => (await import('./model-graded.ts')).modelGraded,
  'tseval:TestingCriteria': async () => (await import('./testing-criteria.ts')).testingCriteria,
  'tseval:StringCheck': singleGrader('string_check', 'StringCheck'),
  'tseval:TextSimilarity': singleGrader('text_similarity', 'TextSimilarity'),
  'tseval:LabelModel': singleGrader('label_model', 'LabelModel'),
  'tseval:ScoreModel': singleGrader('score_model', 'ScoreModel'),
  'tseval:Python': singleGrader('python', 'Python'),
  'tseval:Multi': singleGrader('multi', 'Multi'),
  'evals.elsuite.basic.match_with_solvers:MatchWithSolvers': NOT_RUN,
  'evals.elsuite.lambada:Lambada': NOT_RUN,
};

function singleGrader(...args: Parameters<typeof import('./single-grader.ts')['singleGrader']>): Load {
  return async () => (await import('./single-grader.ts')).singleGrader(...args);
}

function shortName(path: string): string {
  return path.slice(path.indexOf(':') + 1);
}

/** All templates: for schemas, and for the names to suggest. */
export const templates: readonly TemplateEntry[] = Object.entries(classes).flatMap(([path, load]) =>
  load === NOT_RUN ? [] : [{ name: shortName(path), load }],
);

/** What an entry's `class` names: a path of the reference, a short name, or code that tseval cannot run. */
export function findTemplate(cls: string): FoundTemplate {
  const path = Object.hasOwn(classes, cls) ? cls : Object.keys(classes).find((one) => shortName(one) === cls);
  const load = path === undefined ? undefined : classes[path];
  if (load === undefined) return findModule(cls) ?? whyNot(cls);
  return load === NOT_RUN
    ? { reason: NOT_RUN, isMistake: false }
    : { template: { name: shortName(path ?? cls), load } };
}

function findModule(cls: string): FoundTemplate | undefined {
  const [, file, exportName] = /^(\S*\.[cm]?[jt]sx?):([\w$]+)$/.exec(cls) ?? [];
  return file === undefined || exportName === undefined ? undefined : { module: { file, exportName } };
}

/** Code in another language is none of ours to judge; any other name that means nothing is a mistake. */
function whyNot(cls: string): { reason: string; isMistake: boolean } {
  if (/^\.{0,2}\/|\.[cm]?[jt]s$/.test(cls))
    return { reason: 'a module is named with its export: ./my_eval.ts:MyEval', isMistake: true };
  const [, module] = /^([\w.]+):\w+$/.exec(cls) ?? [];
  const known = Object.keys(classes).find((path) => path.startsWith(`${module}:`));
  if (known !== undefined) return { reason: `its module has no such class, but ${known}`, isMistake: true };
  if (module !== undefined) return { reason: 'custom Python code', isMistake: false };
  return { reason: 'no class has this name', isMistake: true };
}
