import { cosineSimilarity } from '../graders/cosine.ts';
import type { Formula } from '../graders/formula.ts';
import { failure, type GradeFailure, type GradeOutcome, gradeOf } from '../graders/grade.ts';
import { readLabel, readScore } from '../graders/model-verdict.ts';
import { gradeMulti } from '../graders/multi.ts';
import { checkString, type StringOperation } from '../graders/string-check.ts';
import { type SimilarityMetric, textSimilarity } from '../graders/text-similarity.ts';
import { renderWithGaps, type Template, type TemplateValues } from '../prompts/hosted-template.ts';
import { createJudge, verdictSchema } from './criteria-judge.ts';
import { fillMessages, type MessageTemplate } from './criteria-messages.ts';
import type { JsonSchema, Services } from './template.ts';

/** What a grader may use for one item. */
interface GradeContext {
  values: TemplateValues;
  services: Services;
  /** The id of the criterion, under which judges are asked. */
  criterion: string;
  /** How often a judge is asked again whose verdict cannot be read. */
  regrade: number;
}

/** A verdict or a failure, and what there is to say beside it. */
interface Graded {
  outcome: GradeOutcome;
  details?: Readonly<Record<string, unknown>>;
}

/** A grader of any kind, ready to grade. */
export type Grader = (context: GradeContext) => Promise<Graded>;

interface Texts {
  input: Template;
  reference: Template;
}

/** Both texts, or what an item lacks. */
function fill(
  { input, reference }: Texts,
  values: TemplateValues,
  isLenient: boolean,
): { input: string; reference: string } | GradeFailure {
  const left = renderWithGaps(input, values);
  const right = renderWithGaps(reference, values);
  const side = left.missing.length > 0 ? 'input' : 'reference';
  const [missing] = [...left.missing, ...right.missing];
  if (missing === undefined || isLenient) return { input: left.text, reference: right.text };
  return failure('invalid_variable_error', `${missing.source}, which ${side} needs, is not there`);
}

/** Compares two texts to the letter. */
export function stringCheckGrader(texts: Texts & { operation: StringOperation; isLenient: boolean }): Grader {
  return async ({ values }) => {
    const filled = fill(texts, values, texts.isLenient);
    if ('error' in filled) return { outcome: filled };
    const outcome = gradeOf(checkString(texts.operation, filled.input, filled.reference) ? 1 : 0, 1);
    const isContained = texts.operation === 'like' || texts.operation === 'ilike';
    return isContained && filled.reference === '' ? { outcome, details: { empty_reference: true } } : { outcome };
  };
}

/** Measures how alike two texts are. */
export function similarityGrader(
  texts: Texts & { metric: SimilarityMetric; passThreshold: number; isLenient: boolean },
): Grader {
  const { metric, passThreshold } = texts;
  return async ({ values, services }) => {
    const filled = fill(texts, values, texts.isLenient);
    if ('error' in filled) return { outcome: filled };
    if (metric !== 'cosine') {
      return { outcome: gradeOf(textSimilarity(metric, filled.input, filled.reference), passThreshold) };
    }
    const vectors = await Promise.all([services.embed(filled.input), services.embed(filled.reference)]);
    const failed = vectors.find((vector) => 'failure' in vector);
    if (failed !== undefined) return { outcome: failure('model_grader_server_error', failed.failure.message) };
    const [input, reference] = vectors as (readonly number[])[];
    return { outcome: gradeOf(cosineSimilarity(input ?? [], reference ?? []), passThreshold) };
  };
}

interface Judging {
  model: string;
  messages: readonly MessageTemplate[];
  params: Readonly<Record<string, unknown>>;
  isLenient: boolean;
}

/** Asks a judge until its verdict can be read, or as often as is allowed. */
function judged<Verdict>(
  { model, messages, params, isLenient }: Judging,
  schema: JsonSchema,
  read: (text: string) => Verdict | GradeFailure,
): (context: GradeContext) => Promise<Verdict | GradeFailure> {
  const judge = createJudge();
  return async ({ values, services, criterion, regrade }) => {
    const filled = await fillMessages(messages, { values, isLenient, readMedia: services.readMedia });
    if ('missing' in filled) return failure('invalid_variable_error', filled.missing);
    const ask = services.judge(model);
    for (let attempt = 0; ; attempt++) {
      const answer = await judge.ask(ask, { messages: filled.messages, params, schema, criterion });
      if ('error' in answer) return answer;
      const verdict = read(answer.text);
      if (attempt >= regrade || !isFailure(verdict)) return verdict;
    }
  };
}

function isFailure(value: unknown): value is GradeFailure {
  return typeof value === 'object' && value !== null && 'error' in value;
}

/** Lets a judge choose a label. */
export function labelGrader(grader: Judging & { labels: readonly string[]; passingLabels: readonly string[] }): Grader {
  const { labels, passingLabels } = grader;
  const schema = verdictSchema({ type: 'string', enum: labels });
  const ask = judged(grader, schema, (text) => readLabel(text, labels));
  return async (context) => {
    const verdict = await ask(context);
    if (isFailure(verdict)) return { outcome: verdict };
    return { outcome: gradeOf(passingLabels.includes(verdict.label) ? 1 : 0, 1), details: { label: verdict.label } };
  };
}

/** Lets a judge give a number. */
export function scoreGrader(grader: Judging & { range: readonly [number, number]; passThreshold: number }): Grader {
  const ask = judged(grader, verdictSchema({ type: 'number' }), (text) => readScore(text, grader.range));
  return async (context) => {
    const verdict = await ask(context);
    if (isFailure(verdict)) return { outcome: verdict };
    const outcome = gradeOf(verdict.score, grader.passThreshold);
    return verdict.clamped ? { outcome, details: { clamped: true, result: verdict.result } } : { outcome };
  };
}

/** Hands an item to a function of Python. */
export function pythonGrader({ source, passThreshold }: { source: string; passThreshold: number }): Grader {
  return async ({ values, services }) => {
    const graded = await services.python(source, { item: values.item, sample: values.sample ?? {} });
    if ('score' in graded) return { outcome: gradeOf(graded.score, passThreshold) };
    const { kind, message, line } = graded.error;
    return { outcome: failure(kind, line === undefined ? message : `line ${line}: ${message}`) };
  };
}

/** Combines the scores of others by a formula. */
export function multiGrader({
  children,
  formula,
  passThreshold,
}: {
  children: ReadonlyMap<string, Grader>;
  formula: Formula;
  passThreshold: number;
}): Grader {
  return async (context) => {
    const graded = await Promise.all(
      [...children].map(async ([name, grader]) => [name, await grader(context)] as const),
    );
    const outcomes = new Map(graded.map(([name, { outcome }]) => [name, outcome]));
    const scores = graded.map(([name, { outcome }]) => [name, 'error' in outcome ? null : outcome.score] as const);
    const isClamped = graded.some(([, { details }]) => details?.['clamped'] === true);
    const details = { sub_scores: Object.fromEntries(scores), ...(isClamped && { clamped: true }) };
    return { outcome: gradeMulti(formula, outcomes, passThreshold), details };
  };
}
