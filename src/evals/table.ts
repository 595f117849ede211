import { fuzzyMatch } from './fuzzy-match.ts';
import { includes } from './includes.ts';
import { jsonMatch } from './json-match.ts';
import { jsonValidator } from './json-validator.ts';
import { match } from './match.ts';
import { modelGraded } from './model-graded.ts';
import { multipleChoice } from './multiple-choice.ts';
import { singleGrader } from './single-grader.ts';
import type { Template } from './template.ts';
import { testMatch } from './test-match.ts';
import { testingCriteria } from './testing-criteria.ts';
import { translate } from './translate.ts';

/**
 * A class that can be run, a user's own module that defines one, or a sentence's end that says why it cannot: "X cannot be run: …".
 * Code that tseval does not run is no mistake of whoever named it; a name that means nothing is one.
 */
export type FoundTemplate =
  | { template: Template }
  | { module: { file: string; exportName: string } }
  | { reason: string; isMistake: boolean };

const NOT_RUN = 'tseval does not run this class of oaieval';

/** The reference's classes by their paths, and our own. A line with a template makes one runnable, under its path and under its short name. */
const classes = {
  'evals.elsuite.basic.match:Match': match,
  'evals.elsuite.basic.includes:Includes': includes,
  'evals.elsuite.basic.fuzzy_match:FuzzyMatch': fuzzyMatch,
  'evals.elsuite.basic.json_match:JsonMatch': jsonMatch,
  'evals.elsuite.basic.json_validator:JsonValidator': jsonValidator,
  'evals.elsuite.multiple_choice:MultipleChoice': multipleChoice,
  'evals.elsuite.translate:Translate': translate,
  'evals.elsuite.test.match:TestMatch': testMatch,
  'evals.elsuite.modelgraded.classify:ModelBasedClassify': modelGraded,
  'tseval:TestingCriteria': testingCriteria,
  'tseval:StringCheck': singleGrader('string_check', 'StringCheck'),
  'tseval:TextSimilarity': singleGrader('text_similarity', 'TextSimilarity'),
  'tseval:LabelModel': singleGrader('label_model', 'LabelModel'),
  'tseval:ScoreModel': singleGrader('score_model', 'ScoreModel'),
  'tseval:Python': singleGrader('python', 'Python'),
  'tseval:Multi': singleGrader('multi', 'Multi'),
  'evals.elsuite.basic.match_with_solvers:MatchWithSolvers': NOT_RUN,
  'evals.elsuite.lambada:Lambada': NOT_RUN,
} satisfies Record<string, Template | string>;

const byName: ReadonlyMap<string, Template | string> = new Map(
  Object.entries<Template | string>(classes).flatMap(([path, found]) => [
    [path, found],
    [path.slice(path.indexOf(':') + 1), found],
  ]),
);

/** All templates: for schemas, and for the names to suggest. */
export const templates: readonly Template[] = Object.values<Template | string>(classes).filter(
  (found) => typeof found !== 'string',
);

/** What an entry's `class` names: a path of the reference, a short name, or code that tseval cannot run. */
export function findTemplate(cls: string): FoundTemplate {
  const found = byName.get(cls);
  if (found === undefined) return findModule(cls) ?? whyNot(cls);
  return typeof found === 'string' ? { reason: found, isMistake: false } : { template: found };
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
