import { identify } from '../run/identify.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import { hashSample } from '../samples/sample-hash.ts';
import { type Finding, FindingList, quoted } from './finding.ts';
import { comparesIdeals, idealsOf, type PlacedSample, placeOfSample, type SampleCheck } from './sample-check.ts';

/** A sample as it is compared: `hash` tells what it asks from what others do. */
interface Content {
  hash: string;
  /** Only where another ideal for the same question would be a contradiction. */
  ideals: readonly string[];
}

function contentOf({ value }: PlacedSample, prepared: PreparedEval): Content {
  // Of the hosted platform's rows, several may hold answers to one item.
  const content = prepared.template.criteria === undefined ? identify(value, prepared).content : value;
  const { ideal: _, ...question } = content;
  const ideals = comparesIdeals(prepared.template) ? idealsOf(content) : [];
  return { hash: hashSample(ideals.length > 0 ? question : content), ideals };
}

/** So many digits of a hash are a number without loss; what they confuse is compared once more. */
const keyDigits = 13;

function compare(sample: PlacedSample, ideals: readonly string[], earlier: PlacedSample, others: readonly string[]) {
  const where = earlier.file === sample.file ? `line ${earlier.line}` : `${earlier.file}:${earlier.line}`;
  const place = placeOfSample(sample);
  if (ideals.length === others.length && ideals.every((ideal) => others.includes(ideal))) {
    const hint = 'remove one of them: it counts twice in every score';
    return { code: 'duplicate-sample', message: `this sample repeats ${where}`, place, hint } satisfies Finding;
  }
  if (ideals.some((ideal) => others.includes(ideal))) return undefined;
  return {
    code: 'conflicting-ideals',
    message: `this sample asks the same as ${where}, but its ideal is ${quoted(ideals[0] ?? '')} and not ${quoted(others[0] ?? '')}`,
    place,
    hint: 'correct one of them: no model can be right about both',
  } satisfies Finding;
}

/**
 * Samples that stand twice weigh twice; and no answer is right for two that ask the same and want different answers.
 * Of each sample two numbers are kept; an earlier one is read again where it is needed.
 */
export function duplicateSample(prepared: PreparedEval): SampleCheck {
  const indexByKey = new Map<number, number>();
  const found = new FindingList();
  return {
    see(sample) {
      const { hash, ideals } = contentOf(sample, prepared);
      const key = Number.parseInt(hash.slice(0, keyDigits), 16);
      const index = indexByKey.get(key);
      if (index === undefined) {
        indexByKey.set(key, sample.index);
        return;
      }
      const earlier = prepared.samples.read(index);
      const other = contentOf(earlier, prepared);
      const finding = other.hash === hash ? compare(sample, ideals, earlier, other.ideals) : undefined;
      if (finding) found.add(finding);
    },
    findings: () => found.list(),
  };
}
