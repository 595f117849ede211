import { criterionName } from '../metrics/criteria.ts';
import type { CriterionData } from '../record/event.ts';

/** What one criterion said of an item. */
export function criterionText({ name, passed, score, error }: CriterionData): string {
  return `${criterionName(name)}: ${error ? `errored: ${error.message}` : `${passed ? 'passed' : 'failed'} with ${score}`}`;
}
