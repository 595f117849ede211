import { UsageError } from '../errors.ts';
import { plannedOutcomes } from '../metrics/outcomes.ts';
import type { Metrics, Outcome, RecordLine, RunEvent, RunSpec, SampleData } from '../record/event.ts';
import { skimRecord } from '../record/skim.ts';

/** One result of one sample. */
export interface Result {
  sampleId: string;
  /** Which run of the sample it is, from 0. */
  repeat: number;
  /** Undefined in records of oaieval. */
  data: SampleData | undefined;
  outcome: Outcome;
  /** 1 or 0, or a score; undefined without a verdict. */
  value: number | undefined;
}

/** How many results ended how. */
export type Outcomes = Readonly<Record<Outcome, number>>;

/** Whether a record is oaieval's: it has no hashes of its samples. */
export function isForeign({ run_config: config }: RunSpec): boolean {
  return config.tseval_version === undefined;
}

function toValue(outcome: Outcome, score: unknown): number | undefined {
  if (outcome === 'correct') return 1;
  if (outcome === 'incorrect') return 0;
  return outcome === 'scored' && typeof score === 'number' ? score : undefined;
}

/** Makes results of a sample's events, which come in one piece; a score stands in a later event than the outcome. */
function collectResults(visit: (result: Result) => void) {
  let scored: Result | undefined;
  const flush = () => {
    if (scored) visit(scored);
    scored = undefined;
  };
  return {
    skip: (type: string) => type !== 'sample' && !(type === 'metrics' && scored !== undefined),
    add(event: RunEvent) {
      if (event.type === 'sample') {
        flush();
        const { sample_id: sampleId, repeat = 0, data } = event;
        const { outcome } = data;
        const result = { sampleId, repeat, data, outcome, value: toValue(outcome, undefined) };
        if (outcome === 'scored') scored = result;
        else visit(result);
      } else if (event.type === 'metrics' && scored?.sampleId === event.sample_id) {
        scored.value = toValue('scored', event.data['score']) ?? scored.value;
      }
    },
    flush,
  };
}

/** The verdicts that oaieval recorded, whose events of one sample do not stand together: matches, or where there are none, scores. */
function collectForeign(visit: (result: Result) => void) {
  let kind: 'match' | 'metrics' | undefined;
  return {
    skip: (type: string) => type !== 'match' && type !== 'metrics',
    add(event: RunEvent) {
      if (event.type !== 'match' && event.type !== 'metrics') return;
      kind ??= event.type;
      if (event.type !== kind) return;
      const outcome = event.type === 'match' ? (event.data.correct ? 'correct' : 'incorrect') : 'scored';
      const score = event.type === 'metrics' ? event.data['score'] : undefined;
      const value = toValue(outcome, score);
      const shared = { sampleId: event.sample_id, repeat: 0, data: undefined };
      visit({ ...shared, outcome: value === undefined ? 'ungraded' : outcome, value });
    },
    flush: () => undefined,
  };
}

/**
 * Reads all results of a finished record and hands each to `visit`. Repeats beyond `repeats` are left out, so that two runs of
 * different length compare. Throws where the record is not whole: half a run is no basis for a verdict.
 */
export async function readResults(
  path: string,
  { spec, repeats, visit }: { spec: RunSpec; repeats: number; visit: (result: Result) => void },
): Promise<Outcomes> {
  const outcomes = { correct: 0, incorrect: 0, scored: 0, ungraded: 0, errored: 0 };
  let report: Metrics | undefined;
  let specs = 0;
  const count = (result: Result) => {
    // A score that is missing is no verdict, and neither is a word that no run of ours wrote.
    const isKnown =
      Object.hasOwn(outcomes, result.outcome) && !(result.outcome === 'scored' && result.value === undefined);
    outcomes[isKnown ? result.outcome : 'ungraded'] += 1;
    if (result.repeat < repeats) visit(result);
  };
  const collector = isForeign(spec) ? collectForeign(count) : collectResults(count);
  await skimRecord(path, {
    skip: collector.skip,
    visit(line: RecordLine) {
      if ('spec' in line) specs += 1;
      else if ('final_report' in line) report = line.final_report;
      else collector.add(line);
    },
  });
  collector.flush();
  if (specs > 1) throw notWhole(path, 'it holds more than one run', 'name records of one run each');
  if (report === undefined) throw notWhole(path, 'it has no report: the run did not end, or the file was cut off');
  const seen = Object.values(outcomes).reduce((sum, number) => sum + number, 0);
  const { samples, not_run: missing = 0 } = report;
  const planned = samples === undefined ? seen : plannedOutcomes(report);
  if (missing > 0) throw notWhole(path, `${planned - missing} of its ${planned} samples were run`);
  if (seen < planned) throw notWhole(path, `it holds ${seen} of the ${planned} samples that its report counts`);
  if (seen === 0) throw notWhole(path, 'it has no samples');
  return outcomes;
}

function notWhole(path: string, reason: string, hint = `let it run to its end: tseval resume ${path}`): UsageError {
  return new UsageError({ message: `Not comparable, because ${path} is not whole: ${reason}`, hint });
}
