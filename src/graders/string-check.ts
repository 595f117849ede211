import type { TemplateValues } from '../prompts/hosted-template.ts';
import { type GradeOutcome, gradeOf } from './grade.ts';
import { fillPair, type TextPair } from './grade-texts.ts';

/** The operations of `string_check`. */
export const stringOperations = ['eq', 'ne', 'like', 'ilike'] as const;

export type StringOperation = (typeof stringOperations)[number];

const comparisons: Readonly<Record<StringOperation, (input: string, reference: string) => boolean>> = {
  eq: (input, reference) => input === reference,
  ne: (input, reference) => input !== reference,
  like: (input, reference) => input.includes(reference),
  // Lower case, not case folding: "STRASSE" is not in "straße".
  ilike: (input, reference) => input.toLowerCase().includes(reference.toLowerCase()),
};

/** A `string_check` that is ready to grade. */
export interface StringCheck extends TextPair {
  operation: StringOperation;
}

/** Whether two texts compare as the operation wants: code points as they are, nothing trimmed or normalised, and no wildcards. */
export function checkString(operation: StringOperation, input: string, reference: string): boolean {
  return comparisons[operation](input, reference);
}

/** Grades one item: 1 or 0, and 1 passes. */
export function gradeStringCheck(check: StringCheck, values: TemplateValues): GradeOutcome {
  const texts = fillPair(check, values);
  if ('error' in texts) return texts;
  return gradeOf(checkString(check.operation, texts.input, texts.reference) ? 1 : 0, 1);
}

/** What is odd about a reference that holds no path, as people write them; undefined where nothing is. */
export function warnAboutReference(operation: StringOperation, reference: string): string | undefined {
  if (operation === 'eq' || operation === 'ne') {
    const asRendered = String(Number(reference));
    if (!/^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(reference) || asRendered === reference) return undefined;
    return `a number in the data is put in as ${asRendered}, which never equals the text "${reference}"`;
  }
  if (reference === '') return `every text contains an empty reference, so ${operation} always passes`;
  if (!reference.startsWith('%') && !reference.endsWith('%')) return undefined;
  return `${operation} knows no wildcards: "%" is looked for as it stands`;
}
