import type { RunEvent, SampleData } from '../record/event.ts';
import { scanRecord } from '../record/scan.ts';
import type { Hash64 } from './hash64.ts';
import { keysOf, type PairBy } from './pair-by.ts';
import type { RecordedRun } from './pair-runs.ts';
import { isForeign } from './read-results.ts';

/** What one run made of a sample, as people read it: of several repeats the first, of several samples of one content the one that stands first. */
export interface FoundSample {
  sampleId: string;
  repeat: number;
  /** Where the sample stands; not in records of oaieval. */
  file: string | undefined;
  line: number | undefined;
  /** What was expected, where the eval compares with something. */
  ideal: unknown;
  answer: unknown;
  /** What the grader chose, where one did. */
  choice: unknown;
  /** The criteria of a hosted eval that it failed. */
  failed: readonly string[];
  error: string | undefined;
}

function start(sampleId: string, data: SampleData | undefined): FoundSample {
  const place = { repeat: data?.repeat ?? 1, file: data?.file, line: data?.line };
  return { sampleId, ...place, ideal: undefined, answer: undefined, choice: undefined, failed: [], error: undefined };
}

/** Whatever order the run had. */
function precedes(one: FoundSample, other: FoundSample): boolean {
  return one.repeat < other.repeat || (one.repeat === other.repeat && (one.line ?? 0) < (other.line ?? 0));
}

const asOne = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

/** Reads off an event what people want to know of its sample. What a comparison picked out of an answer says less than the answer. */
function note(found: FoundSample, { type, data }: RunEvent): void {
  if (type === 'sampling') found.answer ??= asOne(data.sampled);
  else if (type === 'match') {
    found.ideal = data.expected;
    found.answer = data['sampled'] ?? found.answer ?? data.picked;
  } else if (type === 'metrics' && 'choice' in data) found.choice = data['choice'];
  else if (type === 'criterion' && !data.passed) found.failed = [...found.failed, data.name];
  else if (type === 'error') found.error = data.message;
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
  const choose = (sampleId: string, data: SampleData | undefined) => {
    const number = wanted(keys(sampleId, data));
    if (number === undefined) return undefined;
    const known = found.get(number);
    if (known?.sampleId === sampleId && foreign) return known;
    const sample = start(sampleId, data);
    if (known && !precedes(sample, known)) return undefined;
    found.set(number, sample);
    return sample;
  };
  await scanRecord(run.path, {
    skip: (type, sampleId) => !foreign && type !== 'sample' && sampleId !== current?.sampleId,
    visit(line) {
      if ('spec' in line || 'final_report' in line) return;
      if (foreign) current = choose(line.sample_id, undefined);
      else if (line.type === 'sample') current = choose(line.sample_id, line.data);
      if (current?.sampleId === line.sample_id) note(current, line);
    },
  });
  return found;
}
