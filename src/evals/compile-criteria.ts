import type { Problem } from '../errors.ts';
import { defaultThreshold } from '../graders/grade.ts';
import { parseOutput, variableName } from '../graders/multi.ts';
import { type StringOperation, warnAboutReference } from '../graders/string-check.ts';
import type { SimilarityMetric } from '../graders/text-similarity.ts';
import { literalOf, pathsOf, type TemplatePath } from '../prompts/hosted-template.ts';
import type { DataPath } from '../schema/check.ts';
import {
  type Grader,
  labelGrader,
  multiGrader,
  pythonGrader,
  scoreGrader,
  similarityGrader,
  stringCheckGrader,
} from './criteria-graders.ts';
import { apiParams } from './criteria-judge.ts';
import { type Findings, noFindings, pathsOfMessages, readMessages, readTemplate } from './criteria-messages.ts';
import type { Needs } from './template.ts';
import type { Criterion } from './testing-criteria-args.ts';

/** A path that rows must have, and where it is asked for. */
export interface NeededPath {
  path: TemplatePath;
  at: DataPath;
}

/** A criterion that is ready to grade. */
interface CompiledCriterion {
  id: string;
  type: Criterion['type'];
  /** The parameters of its judge; none where it has no judge of its own. */
  params: Readonly<Record<string, unknown>>;
  grade: Grader;
}

/** What all criteria of an eval come to. */
export interface CompiledCriteria {
  criteria: readonly CompiledCriterion[];
  needs: Needs;
  paths: readonly NeededPath[];
  findings: Findings;
  /** What is wrong with formulas. */
  problems: readonly (Problem & { path: DataPath })[];
  /** Oddities of the definition that stop nothing. */
  warnings: readonly (Problem & { path: DataPath })[];
  /** Defaults that were chosen. */
  notes: readonly string[];
}

const embeddingModel = 'text-embedding-3-large';

/** Reads the criteria of an eval; `idOf` says their ids. */
export function compileCriteria(
  criteria: readonly Criterion[],
  { isLenient, idOf }: { isLenient: boolean; idOf(criterion: Criterion, index: number): string },
): CompiledCriteria {
  const findings = noFindings();
  const judges: { name: string; path: DataPath }[] = [];
  const python: { source: string; path: DataPath }[] = [];
  const paths: NeededPath[] = [];
  const problems: (Problem & { path: DataPath })[] = [];
  const warnings: (Problem & { path: DataPath })[] = [];
  const notes: string[] = [];
  const embeddings: string[] = [];

  const need = (found: readonly TemplatePath[], at: DataPath) => paths.push(...found.map((path) => ({ path, at })));
  const thresholdOf = (
    { name, type, pass_threshold: given }: { name?: string; type: string; pass_threshold?: number | null },
    isChild: boolean,
    range?: readonly [number, number],
  ): number => {
    const chosen = defaultThreshold(range);
    if ((given === undefined || given === null) && !isChild) {
      notes.push(`"${name ?? type}" states no pass_threshold: it passes from ${chosen} on`);
    }
    return given ?? chosen;
  };

  const compile = (criterion: Criterion, at: DataPath, isChild: boolean): Grader => {
    switch (criterion.type) {
      case 'string_check':
      case 'text_similarity': {
        const input = readTemplate(criterion.input, [...at, 'input'], findings);
        const reference = readTemplate(criterion.reference, [...at, 'reference'], findings);
        need(pathsOf(input), [...at, 'input']);
        need(pathsOf(reference), [...at, 'reference']);
        if (criterion.type === 'string_check') {
          const operation: StringOperation = criterion.operation;
          const literal = literalOf(reference);
          const oddity = literal === undefined ? undefined : warnAboutReference(operation, literal);
          if (oddity !== undefined) warnings.push({ message: oddity, path: [...at, 'reference'] });
          return stringCheckGrader({ input, reference, operation, isLenient });
        }
        const metric = criterion.evaluation_metric as SimilarityMetric;
        if (metric === 'cosine') embeddings.push(embeddingModel);
        return similarityGrader({ input, reference, metric, passThreshold: criterion.pass_threshold, isLenient });
      }
      case 'label_model':
      case 'score_model': {
        const messages = readMessages(criterion.input, [...at, 'input'], findings);
        need(pathsOfMessages(messages), [...at, 'input']);
        judges.push({ name: criterion.model, path: [...at, 'model'] });
        const judging = { model: criterion.model, messages, params: apiParams(criterion.sampling_params), isLenient };
        if (criterion.type === 'label_model') {
          return labelGrader({ ...judging, labels: criterion.labels, passingLabels: criterion.passing_labels });
        }
        const range = criterion.range ?? ([0, 1] as const);
        return scoreGrader({ ...judging, range, passThreshold: thresholdOf(criterion, isChild, range) });
      }
      case 'python':
        python.push({ source: criterion.source, path: [...at, 'source'] });
        return pythonGrader({ source: criterion.source, passThreshold: thresholdOf(criterion, isChild) });
      case 'multi': {
        const listed = childrenOf(criterion.graders);
        problems.push(...alikeNames(listed).map((problem) => ({ ...problem, path: [...at, ...problem.path] })));
        const children = new Map(listed.map(([name, child, path]) => [name, compile(child, [...at, ...path], true)]));
        const formula = parseOutput(criterion.calculate_output, [...children.keys()]);
        const path = [...at, 'calculate_output'];
        if ('message' in formula) {
          const { message, column } = formula;
          problems.push({ message: `formula_parse_error: ${message} (character ${column} of calculate_output)`, path });
        }
        return multiGrader({
          children,
          formula: 'message' in formula ? { steps: [] } : formula,
          passThreshold: thresholdOf(criterion, isChild),
        });
      }
    }
  };

  const compiled = criteria.map((criterion, index) => ({
    id: idOf(criterion, index),
    type: criterion.type,
    params: apiParams('sampling_params' in criterion ? criterion.sampling_params : undefined),
    grade: compile(criterion, ['testing_criteria', index], false),
  }));
  const [model] = embeddings;
  const needs = { judges, python, ...(model !== undefined && { embeddings: model }) };
  return { criteria: compiled, needs, paths, findings, problems, warnings, notes };
}

type Graders = Extract<Criterion, { type: 'multi' }>['graders'];

type Child = ReturnType<typeof childrenOf>[number];

/** Children that a formula could not tell from each other. */
function alikeNames(children: readonly Child[]): (Problem & { path: DataPath })[] {
  return children.flatMap(([name, , path], index) =>
    children.findIndex(([other]) => other === name) === index
      ? []
      : [{ message: `the formula would know two graders as "${name}"`, path, hint: 'give each a name of its own' }],
  );
}

/** The children of a multi by their variables: a map, a list that is named by its members, or a single grader. */
function childrenOf(graders: Graders): readonly (readonly [name: string, child: Criterion, path: DataPath])[] {
  if (Array.isArray(graders)) {
    return (graders as readonly Criterion[]).map((child, index) => [
      variableName(child.name ?? child.type),
      child,
      ['graders', index],
    ]);
  }
  if (isCriterion(graders)) return [[variableName(graders.name ?? graders.type), graders, ['graders']]];
  return Object.entries(graders as Readonly<Record<string, Criterion>>).map(([name, child]) => [
    name,
    child,
    ['graders', name],
  ]);
}

function isCriterion(graders: Graders): graders is Criterion {
  return 'type' in graders && typeof graders.type === 'string';
}
