import { renderTemplate, type Template, type TemplateValues } from '../prompts/hosted-template.ts';
import { failure, type GradeFailure } from './grade.ts';

/** The two templates of a grader that compares texts. */
export interface TextPair {
  input: Template;
  reference: Template;
}

/** Fills in both sides; a path that an item lacks is an error of that item, since an empty text would be contained in everything. */
export function fillPair(pair: TextPair, values: TemplateValues): { input: string; reference: string } | GradeFailure {
  const input = renderTemplate(pair.input, values);
  if ('missing' in input) return missing('input', input.missing.source);
  const reference = renderTemplate(pair.reference, values);
  if ('missing' in reference) return missing('reference', reference.missing.source);
  return { input: input.text, reference: reference.text };
}

function missing(field: keyof TextPair, path: string): GradeFailure {
  return failure('invalid_variable_error', `${path}, which ${field} needs, is not there`);
}
