import type { RunEvent, SampleData } from '../record/event.ts';
import { skimRecord } from '../record/skim.ts';
import type { Hash64 } from './hash64.ts';
import { keysOf, type PairBy } from './pair-by.ts';
import type { RecordedRun } from './pair-runs.ts';
import { isForeign } from './read-results.ts';

/** What one run made of a sample: of several repeats the first, of several samples of one content the one that stands first. */
export interface FoundSample {
  sampleId: string;
  repeat: number;
  /** Where the sample stands; not in records of oaieval. */
  file: string | undefined;
  line: number | undefined;
  events: RunEvent[];
}

/** Whatever order the run had. */
function precedes(one: FoundSample, other: FoundSample): boolean {
  return one.repeat < other.repeat || (one.repeat === other.repeat && (one.line ?? 0) < (other.line ?? 0));
}

/**
 * Reads those samples of a record again that `wanted` names, by a number of the caller's. Only their events are kept, and only they
 * and the first event of each sample are parsed.
 */
export async function findSamples(
  run: RecordedRun,
  { pairBy, wanted }: { pairBy: PairBy; wanted: (keys: { key: Hash64; other: Hash64 }) => number | undefined },
): Promise<Map<number, FoundSample>> {
  const found = new Map<number, FoundSample>();
  const keys = keysOf(pairBy, run);
  const foreign = isForeign(run.spec);
  let current: FoundSample | undefined;
  const choose = ({ sample_id: sampleId, repeat = 0 }: RunEvent, data: SampleData | undefined) => {
    const number = wanted(keys(sampleId, data));
    if (number === undefined) return undefined;
    const known = found.get(number);
    if (known?.sampleId === sampleId && foreign) return known;
    const sample = { sampleId, repeat, file: data?.file, line: data?.line, events: [] };
    if (known && !precedes(sample, known)) return undefined;
    found.set(number, sample);
    return sample;
  };
  await skimRecord(run.path, {
    skip: (type, sampleId) => !foreign && type !== 'sample' && sampleId !== current?.sampleId,
    visit(line) {
      if ('spec' in line || 'final_report' in line) return;
      if (foreign) current = choose(line, undefined);
      else if (line.type === 'sample') current = choose(line, line.data);
      if (current?.sampleId === line.sample_id) current.events.push(line);
    },
  });
  return found;
}
