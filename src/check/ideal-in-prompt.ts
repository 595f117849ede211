import { chatToText } from '../prompts/chat-to-text.ts';
import type { Message } from '../prompts/messages.ts';
import type { Row } from '../samples/parse-line.ts';
import { type Finding, FindingList, quoted } from './finding.ts';
import { idealsOf, type PlacedSample, placeOfSample, type SampleCheck } from './sample-check.ts';

const word = /[\p{L}\p{N}]/u;
/** Scripts that put no spaces between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

function isWordEdge(inside: string, outside: string): boolean {
  return !word.test(inside) || !word.test(outside) || unspaced.test(inside);
}

/** What gives an answer away, right before it. */
const cue = /\b(?:answer|solution|result|correct)(?: one)?(?: is)?[\s:=("'*]{1,4}$/i;

/** Where a text holds another one as words of its own: "art" does not stand in "party". */
function* placesOf(ideal: string, text: string): Generator<number> {
  for (let at = text.indexOf(ideal); at >= 0; at = text.indexOf(ideal, at + 1)) {
    const end = at + ideal.length;
    if (isWordEdge(ideal.at(0) ?? '', text[at - 1] ?? ' ') && isWordEdge(ideal.at(-1) ?? '', text[end] ?? ' '))
      yield at;
  }
}

/** Whether it does so. */
export function standsIn(ideal: string, text: string): boolean {
  return ideal !== '' && placesOf(ideal, text).next().done === false;
}

/** Single letters and short numbers stand in many prompts by chance; other ideals do not. */
function isTelling(ideal: string): boolean {
  return ideal.length >= (/\p{L}/u.test(ideal) ? 2 : 4);
}

/** Whether a prompt gives an ideal away. */
export function isGivenAway(ideal: string, prompt: string): boolean {
  if (isTelling(ideal)) return standsIn(ideal, prompt);
  if (ideal === '') return false;
  return [...placesOf(ideal, prompt)].some((at) => cue.test(prompt.slice(Math.max(0, at - 40), at)));
}

function promptOf({ input }: Row): string {
  if (typeof input === 'string') return input;
  return Array.isArray(input) ? chatToText(input as readonly Message[]) : '';
}

interface Leak {
  sample: PlacedSample;
  ideal: string;
}

/** How many samples, and how many other prompts, are looked at to tell options from leaks. */
const mostIdeals = 500;
const mostPrompts = 500;

/** What is read again of the data set. */
interface Samples {
  /** Their indices in a shuffled order. */
  order: Uint32Array;
  read(index: number): PlacedSample;
}

/** Of these ideals, those that stand in the prompt of a sample with another ideal: options to choose from, or common words. */
function findOptions(ideals: ReadonlySet<string>, { order, read }: Samples): ReadonlySet<string> {
  const options = new Set<string>();
  for (const index of order.subarray(0, mostPrompts)) {
    const { value } = read(index);
    const prompt = promptOf(value);
    const own = idealsOf(value).map((ideal) => ideal.trim());
    for (const ideal of ideals)
      if (!options.has(ideal) && !own.includes(ideal) && standsIn(ideal, prompt)) options.add(ideal);
  }
  return options;
}

function toFinding({ sample, ideal }: Leak): Finding {
  return {
    code: 'ideal-in-prompt',
    message: `the ideal ${quoted(ideal)} stands in this sample's own prompt`,
    place: placeOfSample(sample),
    hint: 'take it out of the prompt, unless the answer is to be found there',
  };
}

/** How often an ideal is one, and how often it stands in its own prompt. */
interface Count {
  samples: number;
  leaks: number;
}

/** From so many samples on, an ideal that stands in the prompt of nearly each of them is an option to choose, not a slip. */
const leastOfOption = 3;
const shareOfOption = 0.9;

/** Ideals beyond so many different ones are not labels. */
const mostCounted = 5000;

/**
 * Ideals that stand in their own prompt, so that no knowledge is asked for. Not those that stand in the prompts of others, too, or
 * in all prompts of their own: they are options. Where many are left, it is said once, as the answer is probably to be found there.
 */
export function idealInPrompt(samples: Samples, whole: Finding['place']): SampleCheck {
  const { length: count } = samples.order;
  const counts = new Map<string, Count>();
  const leaks: Leak[] = [];
  let more = 0;

  function countIdeal(ideal: string, isLeak: boolean): void {
    const known = counts.get(ideal);
    if (known === undefined && counts.size >= mostCounted) return;
    const { samples: seen, leaks: leaked } = known ?? { samples: 0, leaks: 0 };
    counts.set(ideal, { samples: seen + 1, leaks: leaked + Number(isLeak) });
  }

  function isOption(ideal: string): boolean {
    const { samples: seen, leaks: leaked } = counts.get(ideal) ?? { samples: 0, leaks: 0 };
    return seen >= leastOfOption && leaked >= shareOfOption * seen;
  }

  function realLeaks(): Leak[] {
    const likely = leaks.filter(({ ideal }) => !isOption(ideal));
    const options = findOptions(new Set(likely.map(({ ideal }) => ideal)), samples);
    return likely.filter(({ ideal }) => !options.has(ideal));
  }

  return {
    see(sample) {
      const own = [...new Set(idealsOf(sample.value).map((ideal) => ideal.trim()))];
      const prompt = promptOf(sample.value);
      const found = own.filter((ideal) => isGivenAway(ideal, prompt));
      for (const ideal of own) countIdeal(ideal, found.includes(ideal));
      const [ideal] = found;
      if (ideal === undefined) return;
      if (leaks.length < mostIdeals) leaks.push({ sample: { ...sample, value: {} }, ideal });
      else more += 1;
    },
    findings() {
      const real = realLeaks();
      if (real.length + more <= Math.max(3, count / 4)) {
        const found = new FindingList();
        for (const leak of real) found.add(toFinding(leak));
        return found.list();
      }
      const [first] = real;
      if (first === undefined) return [];
      const number = more > 0 ? `at least ${real.length}` : real.length;
      return [
        {
          code: 'ideal-in-prompt',
          message: `the ideals of ${number} of ${count} samples stand in their own prompts, such as ${quoted(first.ideal)} in ${first.sample.file}:${first.sample.line}`,
          ...(whole && { place: whole }),
          hint: 'if the answer is to be found in the prompt, ignore this; else take the ideals out',
        },
      ];
    },
  };
}
