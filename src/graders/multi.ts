import { evaluate, type Formula, type FormulaProblem, parseFormula, variables } from './formula.ts';
import { failure, type GradeOutcome, gradeOf } from './grade.ts';

/** The variable of a child that a list holds: its name, with an underscore for everything but letters and digits. */
export function variableName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{Nd}_]/gu, '_');
}

/** Reads a formula over children of these names; a name that no child has is a problem where it stands. */
export function parseOutput(text: string, names: readonly string[]): Formula | FormulaProblem {
  const formula = parseFormula(text);
  if ('message' in formula) return formula;
  for (const [name, column] of variables(formula))
    if (!names.includes(name)) return { message: `no grader is called "${name}"`, column };
  return formula;
}

/** Grades one item by its children's scores, whatever their own thresholds; a child's failure is the whole's, used or not. */
export function gradeMulti(
  formula: Formula,
  children: ReadonlyMap<string, GradeOutcome>,
  passThreshold: number,
): GradeOutcome {
  const scores = new Map<string, number>();
  for (const [name, outcome] of children) {
    if ('error' in outcome) return failure(outcome.error.kind, `${name}: ${outcome.error.message}`);
    scores.set(name, outcome.score);
  }
  const score = evaluate(formula, scores);
  if (score !== undefined) return gradeOf(score, passThreshold);
  return failure(
    'other_error',
    'the formula has no finite value: it divides by zero, overflows, or takes a log or root of what has none',
  );
}
