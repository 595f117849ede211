import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultThreshold, failure, type GradeOutcome } from '../../src/graders/grade.ts';
import { gradeMulti, parseOutput, variableName } from '../../src/graders/multi.ts';
import { gradeStringCheck, stringOperations } from '../../src/graders/string-check.ts';
import { gradeTextSimilarity, textMetrics } from '../../src/graders/text-similarity.ts';
import { toSampleNamespace } from '../../src/prompts/hosted-sample.ts';
import { parseTemplate, type Template, type TemplateValues } from '../../src/prompts/hosted-template.ts';

type Definition = { type: string; name?: string; [field: string]: unknown };
type Row = { item: object; sample: Record<string, unknown> | null };
type Expected = { passed: boolean; score: number } | { error: string };
type Vector = Row & { id: string; why: string; grader?: Definition; criteria?: Definition[]; expect: Expected };

/** What the schema of a definition finds, before any grader is made. */
const BY_SCHEMA = ['no-name', 'no-reference', 'unknown-field', 'reference-number', 'sim-no-threshold', 'multi-nested'];

const vectors = readFileSync(join(import.meta.dirname, 'graders.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)
  .flatMap((vector) => (vector.grader === undefined ? [] : [{ ...vector, grader: vector.grader }]))
  .filter(({ grader }) => ['string_check', 'text_similarity', 'multi'].includes(grader.type))
  .filter(({ id }) => !BY_SCHEMA.includes(id));

type Verdict = GradeOutcome | { error: { kind: 'invalid_grader'; message: string } };
const invalid = (message: string): Verdict => ({ error: { kind: 'invalid_grader', message } });

function grade(grader: Definition, values: TemplateValues): Verdict {
  if (grader.type === 'multi') return gradeAll(grader, values);
  if (grader.type === 'python') return gradeLikePython(grader);
  const input = parseTemplate(String(grader['input']));
  const reference = parseTemplate(String(grader['reference']));
  const [problem] = [...input.problems, ...reference.problems];
  if (problem !== undefined) return invalid(problem.message);
  return gradePair(grader, { input: input.template, reference: reference.template }, values);
}

function gradePair(
  grader: Definition,
  pair: { input: Template; reference: Template },
  values: TemplateValues,
): Verdict {
  if (grader.type === 'string_check') {
    const operation = stringOperations.find((each) => each === grader['operation']);
    return operation === undefined ? invalid('operation') : gradeStringCheck({ ...pair, operation }, values);
  }
  const metric = textMetrics.find((each) => each === grader['evaluation_metric']);
  const passThreshold = Number(grader['pass_threshold']);
  if (metric === undefined || passThreshold < 0 || passThreshold > 1) return invalid('metric or threshold');
  return gradeTextSimilarity({ ...pair, metric, passThreshold }, values);
}

/** The children of these vectors return constants, so nothing need run to know their scores; one asks for a key that is not there. */
function gradeLikePython({ source }: Definition): GradeOutcome {
  const score = /return (?<number>-?[\d.]+)$/.exec(String(source))?.groups?.['number'];
  return score === undefined
    ? failure('python_grader_runtime_error', 'KeyError')
    : { score: Number(score), passed: true };
}

function gradeAll(grader: Definition, values: TemplateValues): Verdict {
  const graders = grader['graders'] as Record<string, Definition> | Definition[];
  const children = Array.isArray(graders)
    ? graders.map((each) => [variableName(each.name ?? ''), each] as const)
    : Object.entries(graders);
  const formula = parseOutput(
    String(grader['calculate_output']),
    children.map(([name]) => name),
  );
  if ('message' in formula) return failure('formula_parse_error', formula.message);
  const outcomes = children.map(([name, each]) => [name, grade(each, values) as GradeOutcome] as const);
  return gradeMulti(formula, new Map(outcomes), Number(grader['pass_threshold'] ?? defaultThreshold()));
}

describe('a verdict is the hosted platform’s', () => {
  test.for(vectors)('for $id: $why', (vector) => {
    const sample = vector.sample === null ? undefined : toSampleNamespace(vector.sample);
    const verdict = grade(vector.grader, { item: vector.item, sample });
    if ('error' in vector.expect) expect(verdict).toMatchObject({ error: { kind: vector.expect.error } });
    else expect(verdict).toEqual({ passed: vector.expect.passed, score: expect.closeTo(vector.expect.score, 12) });
  });
});
