import { createHash } from 'node:crypto';
import type { Place } from '../errors.ts';
import { compileCriteria } from '../evals/compile-criteria.ts';
import { criterionId } from '../evals/criterion-id.ts';
import { sampleErrorOf, valuesOf } from '../evals/hosted-row.ts';
import type { Services } from '../evals/template.ts';
import type { Criterion } from '../evals/testing-criteria-args.ts';
import type { GradeOutcome } from '../graders/grade.ts';
import type { RecordedItem, RecordedResult } from './recorded-items.ts';
import { judgeText } from './recorded-sample.ts';

/** How one grader's verdicts here compare with the platform's. */
interface GraderComparison {
  name: string;
  type: Criterion['type'];
  agree: number;
  differ: number;
  /** No verdict on either side to compare: a judge's answer that is not recorded, an errored item. */
  open: number;
  /** The greatest difference between two scores. */
  scoreDifference: number;
}

/** A verdict that is another one here. */
interface Difference {
  place: Place;
  index: number;
  grader: string;
  here: string;
  platform: string;
}

export interface Comparison {
  graders: readonly GraderComparison[];
  differences: readonly Difference[];
  /** Why graders could not be compared, each reason once. */
  reasons: readonly string[];
}

/** What grading again needs beside what was recorded. */
export interface RegradeServices {
  python: Services['python'];
  readMedia: Services['readMedia'];
}

/** Scores that are not one number alone are equal up to rounding. */
const tolerance = 1e-9;
/** Their scores depend on libraries, or on a model's day: the verdict is what must agree. */
const looseTypes: readonly Criterion['type'][] = ['text_similarity', 'label_model', 'score_model'];

function withoutUuid(grader: string): string {
  return grader.replace(/-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, '');
}

/** The result of a grader: by its id, else by its name, of which there may be several in the order of the definition. */
function resultOf(
  { results }: RecordedItem,
  criteria: readonly { id: string; name: string }[],
  index: number,
): RecordedResult | undefined {
  const { id = '', name = '' } = criteria[index] ?? {};
  const same = results.find(({ grader }) => grader === id);
  if (same !== undefined) return same;
  const before = criteria.slice(0, index).filter((other) => other.name === name).length;
  return results.filter(({ grader }) => withoutUuid(grader) === name || grader === name)[before];
}

function describe(passed: boolean | undefined, score: number): string {
  return `${passed === undefined ? 'score' : passed ? 'pass' : 'fail'} ${Number(score.toFixed(6))}`;
}

/** Whether both say the same; exact, but where scores cannot be. */
function agrees(here: { passed: boolean; score: number }, there: RecordedResult, type: Criterion['type']): boolean {
  const distance = Math.abs(here.score - there.score);
  const isSameScore = distance <= tolerance * Math.max(1, Math.abs(there.score));
  if (there.passed === undefined) return isSameScore || type === 'label_model';
  return here.passed === there.passed && (isSameScore || looseTypes.includes(type));
}

/** A judge that answers what was recorded, and nobody else. */
function servicesFor(recorded: RecordedResult | undefined, { python, readMedia }: RegradeServices): Services {
  const text = judgeText(recorded?.judge);
  const none = (message: string) => ({ failure: { kind: 'rejected' as const, message } });
  return {
    judge: (name) => async () =>
      text === undefined ? none(`what the judge ${name} answered is not recorded`) : answerOf(text),
    embed: async () => none('embeddings are not recorded'),
    python,
    readMedia,
  };
}

function answerOf(text: string) {
  return { texts: [text], answer: { choices: [{ message: { role: 'assistant', content: text } }] } };
}

/**
 * Grades recorded answers by our graders, with the recorded answers of judges, and compares the verdicts with the platform's.
 * Nothing is sent.
 */
export async function regrade(
  criteria: readonly Criterion[],
  items: readonly RecordedItem[],
  services: RegradeServices,
): Promise<Comparison> {
  const fingerprint = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  const idOf = (criterion: Criterion, index: number) => criterionId(criterion, index, fingerprint);
  const compiled = compileCriteria(criteria, { isLenient: false, idOf }).criteria;
  const named = compiled.map(({ id }, index) => ({ id, name: criteria[index]?.name ?? withoutUuid(id) }));
  const graders = named.map(({ name }, index) => newComparison(name, compiled[index]?.type ?? 'multi'));
  const differences: Difference[] = [];
  const reasons = new Set<string>();

  const compare = (item: RecordedItem, index: number, there: RecordedResult | undefined, here: GradeOutcome) => {
    const grader = graders[index] as GraderComparison;
    if ('error' in here && (there === undefined || there.hasError)) return void grader.open++;
    if (there === undefined || ('error' in here && isUnrecorded(here.error.message))) {
      grader.open++;
      reasons.add(
        'error' in here ? `"${grader.name}": ${here.error.message}` : `"${grader.name}" has no recorded result`,
      );
      return;
    }
    if (!('error' in here)) {
      grader.scoreDifference = Math.max(grader.scoreDifference, Math.abs(here.score - there.score) || 0);
      if (!there.hasError && agrees(here, there, grader.type)) return void grader.agree++;
    }
    grader.differ++;
    differences.push({
      place: item.place,
      index: item.index,
      grader: grader.name,
      here: 'error' in here ? `${here.error.kind}: ${here.error.message}` : describe(here.passed, here.score),
      platform: there.hasError ? 'error' : describe(there.passed, there.score),
    });
  };

  for (const item of items) {
    if (sampleErrorOf(item.row) !== undefined) {
      for (const grader of graders) grader.open++;
      reasons.add('the answers of some items were not sampled, so that no grader ran');
      continue;
    }
    const values = valuesOf(item.row);
    await Promise.all(
      compiled.map(async ({ id, grade }, index) => {
        const there = resultOf(item, named, index);
        const context = { values, services: servicesFor(there, services), criterion: id, regrade: 0 };
        const { outcome } = await grade(context);
        compare(item, index, there, outcome);
      }),
    );
  }
  return { graders, differences, reasons: [...reasons] };
}

/** The sources of all Python graders of an eval, those inside others included. */
export function findPython(criteria: readonly Criterion[]): readonly string[] {
  const { needs } = compileCriteria(criteria, { isLenient: false, idOf: ({ name }) => name });
  return needs.python.map(({ source }) => source);
}

function newComparison(name: string, type: Criterion['type']): GraderComparison {
  return { name, type, agree: 0, differ: 0, open: 0, scoreDifference: 0 };
}

function isUnrecorded(message: string): boolean {
  return /(?:is|are) not recorded/.test(message);
}
