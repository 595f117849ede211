import type { Problem } from '../errors.ts';
import { fence } from '../prompts/fence.ts';
import { fillFormat, slotsOf } from '../prompts/format.ts';
import type { Message } from '../prompts/messages.ts';
import { trim } from '../prompts/python-space.ts';
import { toSlotText } from '../prompts/slot-text.ts';
import { didYouMean } from '../schema/closest-names.ts';
import { letterAt } from './model-graded-choices.ts';
import type { Rubric } from './model-graded-rubric.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the slots of a rubric are filled with. */
export interface SlotSources {
  /** For each completion slot, what the models answered. */
  completions: ReadonlyMap<string, readonly string[]>;
  sample: Values;
  /** `modelgraded_spec_args`: the eval author's own words, which are never fenced. */
  args: Values;
}

/** The slots of a rubric, in their order; one that stands twice is named twice. */
export function slotsOfRubric(rubric: Rubric): readonly string[] {
  return rubric.messages.flatMap(({ format }) => slotsOf(format));
}

/** The grader's prompt for one sample: the rubric with its slots filled, and what to answer. */
export function gradingPrompt(rubric: Rubric, sources: SlotSources): readonly Message[] {
  const values = slotTexts(rubric, sources);
  return rubric.messages.map(({ format, ...message }, index) => {
    const content = fillFormat(format, (slot) => values.get(slot) ?? '');
    const isLast = index === rubric.messages.length - 1;
    // Differs from oaieval: once, where it goes on appending to the same chat for every sample.
    return { ...message, content: isLast && rubric.instruction ? `${content}\n\n${rubric.instruction}` : content };
  });
}

/** The text of each slot; of two sources the later one wins. */
function slotTexts(rubric: Rubric, { completions, sample, args }: SlotSources): ReadonlyMap<string, string> {
  const wanted = new Set(slotsOfRubric(rubric));
  const inputs = new Set(rubric.pairs.map(([input]) => input));
  const given = Object.entries(sample)
    .filter(([slot]) => wanted.has(slot))
    .map(([slot, value]) => {
      const text = toSlotText(value);
      return [slot, inputs.has(slot) && !rubric.isFenced ? doubleBraceRuns(text) : text] as const;
    });
  const untrusted = [...given.map(([, text]) => text), ...[...completions.values()].flat()];
  const guard = (text: string) => (rubric.isFenced ? fence(text, untrusted) : text);
  return new Map([
    ...[...completions].map(([slot, texts]) => [slot, joinCompletions(rubric, texts.map(guard))] as const),
    ...given.map(([slot, text]) => [slot, guard(text)] as const),
    ...Object.entries(args).map(([slot, value]) => [slot, toSlotText(value)] as const),
    ['n', String(rubric.completionCount)],
  ]);
}

/**
 * oaieval escapes the braces of an input and never takes the escapes off again for its grader, who sees them doubled. Where an input
 * holds two or more in a row its requests, and so the verdicts recorded from them, can only be had by doing the same.
 * Differs from oaieval: a brace that stands alone stays alone.
 */
function doubleBraceRuns(text: string): string {
  return text.replace(/\{{2,}|\}{2,}/g, '$&$&');
}

function joinCompletions({ completionCount, outputFormat }: Rubric, texts: readonly string[]): string {
  if (completionCount === 1) return texts[0] ?? '';
  const joined = texts.map((output, index) => {
    const i_abc = letterAt(index);
    const values: Values = { i: index + 1, i_abc, i_ABC: i_abc.toUpperCase(), output, n: completionCount };
    return fillFormat(outputFormat, (slot) => String(values[slot]));
  });
  return trim(joined.join(''));
}

/** What a sample lacks for a rubric: an input to send, or the value of a slot. */
export function missingValue(rubric: Rubric, sample: Values, args: Values): Problem | undefined {
  const hint = `the rubric "${rubric.name}" (${rubric.where})`;
  const unasked = rubric.pairs.find(([input, output]) => !(output in sample) && !(input in sample));
  if (unasked) {
    const [input, output] = unasked;
    return {
      code: 'slot-missing',
      message: `"${input}" is missing in this sample`,
      hint: `${hint} sends it to the model; or give the answer itself as "${output}"`,
    };
  }
  const known = [...rubric.pairs.map(([, output]) => output), ...Object.keys(sample), ...Object.keys(args), 'n'];
  const empty = slotsOfRubric(rubric).find((slot) => !known.includes(slot));
  if (empty === undefined) return undefined;
  const remedy = didYouMean(empty, known, 1) ?? 'add it to the sample, or to modelgraded_spec_args';
  return {
    code: 'slot-missing',
    message: `there is no value for the slot {${empty}} in this sample`,
    hint: `it is a slot of ${hint}: ${remedy}`,
  };
}
