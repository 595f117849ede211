import type { Place, Problem } from '../errors.ts';
import { compileCriteria } from '../evals/compile-criteria.ts';
import { noFindings } from '../evals/criteria-messages.ts';
import { valuesOf } from '../evals/hosted-row.ts';
import { type InputPrompt, pathsOfInput, readInput } from '../evals/input-prompt.ts';
import { watchPaths } from '../evals/missing-paths.ts';
import type { Criterion, HostedRow, InputMessages } from '../evals/testing-criteria-args.ts';
import type { DataPath } from '../schema/check.ts';
import { pathText } from '../schema/placed-value.ts';

/** What templates are checked against. */
interface TemplateChecks {
  /** Graders without other problems, by their indices. */
  sound: ReadonlyMap<number, Criterion>;
  inputMessages: InputMessages | undefined;
  samples: boolean;
  missing: 'error' | 'empty';
  hasOpenItems: boolean;
  placeOf(path: DataPath): Place | undefined;
}

/** What there is to say of templates and formulas. */
interface CheckedTemplates {
  problems: readonly Problem[];
  warnings: readonly Problem[];
  /** The thresholds that were chosen. */
  notes: readonly string[];
  /** Rows are shown one by one; then it is known which paths none of them has. */
  see(row: HostedRow): void;
  missingPaths(): readonly Problem[];
}

/** Reads templates and formulas, and looks out for paths that no row has. */
export function checkTemplates(checks: TemplateChecks): CheckedTemplates {
  const { sound, inputMessages, samples, missing } = checks;
  const indices = [...sound.keys()];
  // Only sound graders are compiled: their paths are those of a shorter list.
  const toRealPath = (path: DataPath): DataPath =>
    path[0] === 'testing_criteria' ? [path[0], indices[Number(path[1])] ?? 0, ...path.slice(2)] : path;
  const compiled = compileCriteria([...sound.values()], { isLenient: missing === 'empty', idOf: () => '' });
  const findings = noFindings();
  const input = inputMessages && samples ? readInput(inputMessages, findings) : undefined;
  const toProblem = (finding: { message: string; path: DataPath; hint?: string; column?: number }): Problem => {
    const path = toRealPath(finding.path);
    const character = finding.column === undefined ? '' : `, character ${finding.column}`;
    return problemAtPath(checks, path, { ...finding, message: `${finding.message} (${pathText(path)}${character})` });
  };
  const problems = [...compiled.findings.problems, ...findings.problems, ...compiled.problems].map(toProblem);
  const warnings = [...compiled.findings.warnings, ...findings.warnings, ...compiled.warnings].map(toProblem);
  problems.push(...sampleInInput(input, checks));
  const needed = [...compiled.paths, ...pathsOfInput(input).filter(({ path }) => path.root === 'item')];
  const placeOf = (path: DataPath) => checks.placeOf(toRealPath(path));
  const { hasOpenItems } = checks;
  const watch = watchPaths(missing === 'empty' ? [] : needed, { willSample: samples, placeOf, hasOpenItems });
  return {
    problems,
    warnings,
    notes: compiled.notes,
    see: (row) => watch.see(() => valuesOf(row)),
    missingPaths: watch.problems,
  };
}

/** Messages that make an answer cannot hold it. */
function sampleInInput(input: InputPrompt | undefined, checks: TemplateChecks): Problem[] {
  return pathsOfInput(input)
    .filter(({ path }) => path.root === 'sample')
    .map(({ path, at }) =>
      problemAtPath(checks, at, {
        message: `${path.source} in ${pathText(at)}: there is no sample yet where messages are made`,
        hint: 'input_messages see only item',
      }),
    );
}

function problemAtPath(
  { placeOf }: TemplateChecks,
  path: DataPath,
  { message, hint }: { message: string; hint?: string },
): Problem {
  const place = placeOf(path);
  return { message, ...(place && { place }), ...(hint !== undefined && { hint }) };
}
