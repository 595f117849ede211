import type { Problem } from '../errors.ts';
import type { RecordedRun } from './pair-runs.ts';

/** Why a finished run says nothing of any of its samples. */
export function noVerdict({ path, spec }: RecordedRun): Problem {
  const { metrics = [] } = spec.run_config;
  if (metrics.some((name) => name.startsWith('counts/')) && !metrics.includes('score')) {
    return {
      message: `the choices in ${path} have no scores: none of them is better than another`,
      hint: 'give the rubric choice_scores, and run the eval again',
    };
  }
  return {
    message: `no sample of ${path} has a verdict`,
    hint: 'tseval report shows what came instead: --show-failures 3',
  };
}
