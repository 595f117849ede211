import type { Problem } from '../errors.ts';
import { loadCheck, type SchemaCheck } from '../schema/check.ts';
import { checkContext, nameOf, type PlacedValue, partOf, problemAt } from '../schema/placed-value.ts';
import { criterionSchema, knownRoles } from './criterion-schemas.ts';
import type { Criterion, HostedMessage, SamplingParams } from './testing-criteria-args.ts';

/** What checking the graders of an eval comes to. */
export interface CheckedCriteria {
  problems: readonly Problem[];
  warnings: readonly Problem[];
  /** The graders that have no problem, by their indices: only of these can more be said. */
  sound: ReadonlyMap<number, Criterion>;
}

interface Say {
  problem(about: PlacedValue, message: string, hint?: string): void;
  warning(about: PlacedValue, message: string, hint?: string): void;
}

const maxSourceBytes = 256 * 1024;
/** The server sends these as null with graders of any type. */
const nullable = ['sampling_params', 'range', 'pass_threshold', 'image_tag', 'id'];

/** Checks `testing_criteria` as far as it can be done without rows: fields, thresholds, ranges, labels, sizes. */
export async function checkCriteria(list: PlacedValue): Promise<CheckedCriteria> {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const sound = new Map<number, Criterion>();
  const say: Say = {
    problem: (about, message, hint) => void problems.push(problemAt(about, message, hint)),
    warning: (about, message, hint) => void warnings.push(problemAt(about, message, hint)),
  };
  if (!Array.isArray(list.value) || list.value.length === 0) {
    const hint = 'without graders every item would pass: add at least one {"type": …, "name": …}';
    const message = `${nameOf(list)} ${Array.isArray(list.value) ? 'must not be empty' : 'must be a list of graders'}`;
    say.problem(list, message, hint);
    return { problems, warnings, sound };
  }
  const check = await loadCheck(criterionSchema);
  for (const index of list.value.keys()) {
    const before = problems.length;
    const criterion = checkFields(partOf(list, index), check, problems);
    if (criterion !== undefined) checkValues(partOf(list, index), criterion, { say, isChild: false });
    if (criterion !== undefined && problems.length === before) sound.set(index, criterion);
  }
  checkIds(list, sound, say);
  return { problems, warnings, sound };
}

/** Verdicts are told apart by the ids of their graders. */
function checkIds(list: PlacedValue, criteria: ReadonlyMap<number, Criterion>, say: Say): void {
  const seen = new Map<string, number>();
  for (const [index, { id }] of criteria) {
    if (id === undefined || id === null) continue;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else
      say.problem(
        partOf(list, index, 'id'),
        `the grader ${first + 1} has the id ${JSON.stringify(id)} too`,
        'each needs an id of its own; leave "id" out, and it gets one',
      );
  }
}

/** Checks the fields of a grader; undefined where they are wrong. */
function checkFields(grader: PlacedValue, check: SchemaCheck, problems: Problem[]): Criterion | undefined {
  const value = withoutNulls(grader.value);
  const found = check(value, checkContext(grader));
  problems.push(...found);
  return found.length === 0 ? (value as Criterion) : undefined;
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([key, field]) => field !== null || !nullable.includes(key));
  const fields = Object.fromEntries(kept);
  const { graders } = fields;
  if (graders === undefined) return fields;
  const inner = Array.isArray(graders) ? graders.map(withoutNulls) : withoutNulls(graders);
  return { ...fields, graders: isNamedGraders(inner) ? mapValues(inner, withoutNulls) : inner };
}

function isNamedGraders(graders: unknown): graders is Readonly<Record<string, unknown>> {
  if (typeof graders !== 'object' || graders === null || Array.isArray(graders)) return false;
  return typeof Reflect.get(graders, 'type') !== 'string';
}

function mapValues(value: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
}

/** What no schema can say: how the values of a grader's fields go together. */
function checkValues(
  grader: PlacedValue,
  criterion: Criterion,
  { say, isChild }: { say: Say; isChild: boolean },
): void {
  switch (criterion.type) {
    case 'string_check':
      if (criterion.input === criterion.reference) {
        const outcome = criterion.operation === 'ne' ? 'never passes' : 'always passes';
        say.warning(partOf(grader, 'reference'), `${nameOf(grader)} compares a text with itself: it ${outcome}`);
      }
      return;
    case 'text_similarity':
      return;
    case 'label_model':
      checkParams(partOf(grader, 'sampling_params'), criterion.sampling_params, say);
      warnOfRoles(partOf(grader, 'input'), criterion.input, say);
      checkLabels(grader, criterion, say);
      return;
    case 'score_model':
      checkParams(partOf(grader, 'sampling_params'), criterion.sampling_params, say);
      checkRange(grader, criterion, { say, isChild });
      return;
    case 'python':
      if (new TextEncoder().encode(criterion.source).length > maxSourceBytes) {
        const source = partOf(grader, 'source');
        say.problem(source, `${nameOf(source)} is longer than 256 kB`, 'move data out of the source, into the items');
      }
      return;
    case 'multi':
      for (const [child, path] of childrenOf(criterion.graders))
        checkValues(partOf(grader, 'graders', ...path), child, { say, isChild: true });
  }
}

type Multi = Extract<Criterion, { type: 'multi' }>;

function childrenOf(graders: Multi['graders']): readonly (readonly [Criterion, readonly (string | number)[]])[] {
  if (Array.isArray(graders)) return graders.map((child: Criterion, index) => [child, [index]]);
  if (!isNamedGraders(graders)) return [[graders as Criterion, []]];
  return Object.entries(graders as Readonly<Record<string, Criterion>>).map(([name, child]) => [child, [name]]);
}

function checkLabels(
  grader: PlacedValue,
  { labels, passing_labels: passing }: { labels: readonly string[]; passing_labels: readonly string[] },
  say: Say,
): void {
  const place = partOf(grader, 'passing_labels');
  for (const [index, label] of passing.entries()) {
    if (labels.includes(label)) continue;
    const known = labels.map((each) => JSON.stringify(each)).join(', ');
    say.problem(
      partOf(place, index),
      `${nameOf(place, index)} is ${JSON.stringify(label)}, which is none of the labels`,
      `labels: ${known}`,
    );
  }
  if (passing.length === 0) say.warning(place, `${nameOf(place)} is empty: no item can pass`);
  else if (labels.every((label) => passing.includes(label)))
    say.warning(place, `${nameOf(place)} holds every label: each item passes`);
}

function warnOfRoles(input: PlacedValue, messages: readonly HostedMessage[], say: Say): void {
  for (const [index, { role }] of messages.entries()) {
    if (knownRoles.some((known) => known === role)) continue;
    const place = partOf(input, index, 'role');
    say.warning(place, `${nameOf(place)} is "${role}", which no model knows: the message is sent as that of the user`);
  }
}

function checkRange(
  grader: PlacedValue,
  { range, pass_threshold: threshold }: Pick<Extract<Criterion, { type: 'score_model' }>, 'range' | 'pass_threshold'>,
  { say, isChild }: { say: Say; isChild: boolean },
): void {
  const [low, high] = range ?? [0, 1];
  const rangePlace = partOf(grader, 'range');
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    say.problem(
      rangePlace,
      `${nameOf(rangePlace)} goes from ${low} to ${high}`,
      'give the lower number first, then the higher',
    );
    return;
  }
  if (threshold === undefined || threshold === null || isChild) return;
  const place = partOf(grader, 'pass_threshold');
  if (threshold < low || threshold > high) {
    const outcome = threshold > high ? 'never' : 'always';
    const given = range ? '' : ', the default,';
    const message = `${nameOf(place)} is ${threshold}, outside the range ${low} to ${high}${given}: it would ${outcome} pass`;
    say.problem(place, message, 'change pass_threshold, or state the range that the prompt asks for');
  } else if (threshold === low) say.warning(place, `${nameOf(place)} is the lowest score there is: every item passes`);
}

/** Refuses the two spellings of one limit where they differ. */
export function findTokenConflict(params: SamplingParams | null | undefined): string | undefined {
  const { max_completion_tokens: one, max_completions_tokens: other } = params ?? {};
  if (one === undefined || one === null || other === undefined || other === null || one === other) return undefined;
  return `max_completion_tokens is ${one} and max_completions_tokens is ${other}, yet both mean the same`;
}

function checkParams(place: PlacedValue, params: SamplingParams | null | undefined, say: Say): void {
  const conflict = findTokenConflict(params);
  if (conflict !== undefined) say.problem(place, `in ${nameOf(place)}, ${conflict}`, 'keep one of them');
}
