import { findValue, isMeantAsPath, parsePath, type TemplatePath, type TemplateValues } from './hosted-path.ts';

export type { TemplatePath, TemplateValues } from './hosted-path.ts';

/** A text with paths, taken apart: literal text, and the paths whose values go between. */
export type Template = readonly (string | TemplatePath)[];

/** What is wrong or odd about the braces of a text; `column` counts UTF-16 units from 1. */
export interface TemplateFinding {
  message: string;
  column: number;
  hint?: string;
}

/** A template, and what its author must change (`problems`) or should know (`warnings`). */
export interface ParsedTemplate {
  template: Template;
  problems: readonly TemplateFinding[];
  warnings: readonly TemplateFinding[];
}

const SLOT = /\{\{([^{}]*)\}\}/g;
const STRAY = /\{\{|\{%/g;
const hint =
  'a path is item or sample, then .name, [0] or ["any key"]; filters, calls and negative indexes are not known';

/** Reads the template language of hosted evals: `{{ path }}` and nothing else. What cannot be a path stays as text. */
export function parseTemplate(text: string): ParsedTemplate {
  const template: (string | TemplatePath)[] = [];
  const problems: TemplateFinding[] = [];
  const warnings: TemplateFinding[] = [];
  const refused = new Set<number>();
  let literalFrom = 0;
  for (const match of text.matchAll(SLOT)) {
    const { 0: braces, 1: inside = '', index } = match;
    const column = index + 1;
    const source = inside.trim();
    const path = parsePath(source, column);
    if (path !== undefined) {
      pushLiteral(index);
      template.push(path);
      literalFrom = index + braces.length;
    } else if (isMeantAsPath(source)) {
      problems.push({ message: `"${braces}" is no path`, column, hint });
      refused.add(column);
    }
  }
  pushLiteral(text.length);
  warnOfStrayEnd();
  return { template, problems, warnings };

  /** Braces that close more than was opened, right after a path: `{{item.x}}}}`, but not `{"id": {{item.id}}}`. */
  function warnOfStrayEnd(): void {
    const literals = template.filter((part) => typeof part === 'string').join('');
    if (literals.split('}').length <= literals.split('{').length) return;
    const stray = /\}\}(\}+)/.exec(text);
    const column = (stray?.index ?? 0) + 3;
    if (stray) warnings.push({ message: `"${stray[1]}" after a path closes nothing and stays as text`, column });
  }

  function pushLiteral(end: number): void {
    const literal = text.slice(literalFrom, end);
    if (literal !== '') template.push(literal);
    for (const { 0: braces, index } of literal.matchAll(STRAY)) {
      const column = literalFrom + index + 1;
      if (refused.has(column)) continue;
      warnings.push({ message: `"${braces}" begins no path and stays as text`, column });
    }
  }
}

/** The paths of a template, so that rows can be looked through before anything is sent. */
export function pathsOf(template: Template): readonly TemplatePath[] {
  return template.filter((part) => typeof part !== 'string');
}

/** The text of a template without paths; undefined where it has any. */
export function literalOf(template: Template): string | undefined {
  return template.every((part) => typeof part === 'string') ? template.join('') : undefined;
}

/** Puts the values in, in one pass: braces in a value are text. A path that leads nowhere is told, never put in as nothing. */
export function renderTemplate(
  template: Template,
  values: TemplateValues,
): { text: string } | { missing: TemplatePath } {
  const { text, missing } = renderWithGaps(template, values);
  const [first] = missing;
  return first === undefined ? { text } : { missing: first };
}

/** The same with nothing in place of what is missing, for those who ask for it (`--missing empty`). */
export function renderWithGaps(
  template: Template,
  values: TemplateValues,
): { text: string; missing: readonly TemplatePath[] } {
  const missing: TemplatePath[] = [];
  const texts = template.map((part) => {
    if (typeof part === 'string') return part;
    const value = findValue(part, values);
    if (value === undefined) missing.push(part);
    return value === undefined ? '' : toText(value);
  });
  return { text: texts.join(''), missing };
}

/** A text as it is, anything else as compact JSON. */
function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
