/** Why a grader gave no verdict: the kinds of the hosted platform's API, so that programs written against it still know them. */
const gradeErrorKinds = [
  'invalid_variable_error',
  'sample_parse_error',
  'formula_parse_error',
  'python_grader_runtime_error',
  'python_grader_server_error',
  'model_grader_server_error',
  'model_grader_refusal_error',
  'model_grader_parse_error',
  'truncated_observation_error',
  'unresponsive_reward_error',
  'other_error',
] as const;

export type GradeErrorKind = (typeof gradeErrorKinds)[number];

/** A verdict. */
export interface Grade {
  score: number;
  passed: boolean;
}

/** No verdict: an item that could not be graded has neither passed nor failed. */
export interface GradeFailure {
  error: { kind: GradeErrorKind; message: string };
}

/** What grading comes to: a failure is a value, since one item never stops a run. */
export type GradeOutcome = Grade | GradeFailure;

/** The verdict of a score; the raw score is compared, without a tolerance, as the hosted platform does it. */
export function gradeOf(score: number, passThreshold: number): Grade {
  return { score, passed: score >= passThreshold };
}

/** Makes a failure. */
export function failure(kind: GradeErrorKind, message: string): GradeFailure {
  return { error: { kind, message } };
}

/** What a grader without `pass_threshold` passes at: the middle of its range. The hosted platform's own default is not known. */
export function defaultThreshold([low, high]: readonly [number, number] = [0, 1]): number {
  return low + (high - low) / 2;
}
