import type { Identity } from '../evals/identify-by.ts';
import type { Row } from '../samples/parse-line.ts';
import type { PreparedEval } from './prepare-eval.ts';

/** What of a sample decides how it ends, and what else it may be known by: all of it, where its template does not say. */
export function identify(value: Row, { template, args, setup }: PreparedEval): Identity {
  return template.identify?.(value, args, setup) ?? { content: value, keys: value };
}
