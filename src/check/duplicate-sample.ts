import { hashSample } from '../samples/sample-hash.ts';
import { type Finding, FindingList, quoted } from './finding.ts';
import { idealsOf, type PlacedSample, placeOfSample, type SampleCheck } from './sample-check.ts';

/** What is kept of a sample; all keys but `ideals` tell it from others. */
interface Seen {
  file: string;
  line: number;
  /** Only where another ideal for the same input would be a contradiction. */
  ideals: readonly string[];
}

/** What a class with ideals reads of a sample; of other classes every key may matter. */
function contentOf({ value }: PlacedSample): { question: unknown; ideals: readonly string[] } {
  const ideals = idealsOf(value);
  const { input } = value;
  return ideals.length > 0 && input !== undefined ? { question: [input], ideals } : { question: value, ideals: [] };
}

/** Samples that stand twice weigh twice; and no answer is right for two that ask the same and want different answers. */
export function duplicateSample({ hasIdeals }: { hasIdeals: boolean }): SampleCheck {
  const seen = new Map<string, Seen>();
  const found = new FindingList();

  function compare(sample: PlacedSample, earlier: Seen, ideals: readonly string[]): Finding | undefined {
    const where = earlier.file === sample.file ? `line ${earlier.line}` : `${earlier.file}:${earlier.line}`;
    const place = placeOfSample(sample);
    const isSame = ideals.length === earlier.ideals.length && ideals.every((ideal) => earlier.ideals.includes(ideal));
    if (isSame) {
      const hint = 'remove one of them: it counts twice in every score';
      return { code: 'duplicate-sample', message: `this sample repeats ${where}`, place, hint };
    }
    if (ideals.some((ideal) => earlier.ideals.includes(ideal))) return undefined;
    return {
      code: 'conflicting-ideals',
      message: `this sample asks the same as ${where}, but its ideal is ${quoted(ideals[0] ?? '')} and not ${quoted(earlier.ideals[0] ?? '')}`,
      place,
      hint: 'correct one of them: no model can be right about both',
    };
  }

  return {
    see(sample) {
      const { question, ideals } = hasIdeals ? contentOf(sample) : { question: sample.value, ideals: [] };
      const key = hashSample(question);
      const earlier = seen.get(key);
      if (earlier === undefined) {
        const { file, line } = sample;
        seen.set(key, { file, line, ideals });
        return;
      }
      const finding = compare(sample, earlier, ideals);
      if (finding) found.add(finding);
    },
    findings: () => found.list(),
  };
}
