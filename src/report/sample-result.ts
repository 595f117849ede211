import { outcomeOf } from '../metrics/outcomes.ts';
import type { CriterionData, Outcome, RunEvent, SamplingData, Usage } from '../record/event.ts';

/** One finished sample as reporters show it. It is made of the sample's events alone, so that a record shows what the live run showed. */
export interface SampleResult {
  runId: string;
  sampleId: string;
  /** Which run of the sample it is, from 0 on; undefined where each sample is run once. */
  repeat: number | undefined;
  outcome: Outcome;
  /** Where the sample stands; records of oaieval do not say. */
  file: string | undefined;
  line: number | undefined;
  /** The ideal answer, or a list of them, where a comparison was recorded. */
  expected: unknown;
  /** The model's answer, or a list of them; undefined where there was none. */
  actual: unknown;
  /** What a grader chose. */
  choice: string | undefined;
  score: number | undefined;
  /** What each criterion of a hosted eval said. */
  criteria: readonly CriterionData[] | undefined;
  /** Why the sample errored. */
  error: string | undefined;
  /** What its requests took in all, where the endpoint counted. */
  tokens: number | undefined;
  /** How long its answers took one after the other, in milliseconds; undefined where nobody was asked just now. */
  latencyMs: number | undefined;
}

/** Puts the events of a run together to samples. */
export interface SampleAssembler {
  add(event: RunEvent): void;
  /** No event follows: the last sample is whole. */
  end(): void;
}

/**
 * Tells each sample when it is whole. In a record of tseval its events stand in one piece and the first is `sample`. One of oaieval has
 * no such event, and threads take turns in it: there a verdict or an error makes a sample whole, and what was sampled for it is kept until then.
 */
export function assembleSamples(tell: (sample: SampleResult) => void): SampleAssembler {
  let current: RunEvent[] = [];
  let hasMatches = false;
  const sampled = new Map<string, RunEvent[]>();
  const flush = () => {
    if (current.length > 0) tell(toSampleResult(current));
    current = [];
  };
  const addForeign = (event: RunEvent) => {
    const before = sampled.get(event.sample_id) ?? [];
    if (event.type === 'sampling') sampled.set(event.sample_id, [...before, event]);
    hasMatches ||= event.type === 'match';
    if (event.type !== 'match' && event.type !== 'error' && (hasMatches || !isGrade(event))) return;
    sampled.delete(event.sample_id);
    tell(toSampleResult([...before, event]));
  };
  return {
    add(event) {
      if (event.type === 'sample') {
        flush();
        current.push(event);
      } else if (current[0]?.sample_id === event.sample_id) current.push(event);
      else addForeign(event);
    },
    end: flush,
  };
}

function isGrade(event: RunEvent): boolean {
  return event.type === 'metrics' && ['choice', 'score', 'metascore'].some((key) => key in event.data);
}

/** What a sample's events say of it. */
export function toSampleResult(events: readonly RunEvent[]): SampleResult {
  const { run_id: runId = '', sample_id: sampleId = '', repeat } = events[0] ?? {};
  const place = events.find((event) => event.type === 'sample')?.data;
  const error = events.find((event) => event.type === 'error');
  const match = events.findLast((event) => event.type === 'match');
  const grades = events.filter(isGrade).map((event) => event.data as Readonly<Record<string, unknown>>);
  const choice = grades.map((data) => data['choice']).findLast((value) => typeof value === 'string');
  const score = grades.map((data) => data['score']).findLast((value) => typeof value === 'number');
  const criteria = events.flatMap((event) => (event.type === 'criterion' ? [event.data] : []));
  return {
    runId,
    sampleId,
    repeat,
    outcome: place?.outcome ?? outcomeOf(events),
    file: place?.file,
    line: place?.line,
    expected: match?.data.expected,
    actual: answerOf(events),
    choice,
    score,
    criteria: criteria.length > 0 ? criteria : undefined,
    error: error?.data.message,
    tokens: sumOf(events, ({ usage }) => usage && tokensOf(usage)),
    latencyMs: sumOf(events, ({ latency_ms: ms }) => ms),
  };
}

/** What a comparison compared; without one, the first answer that no judge gave: those that follow are a grader's. */
function answerOf(events: readonly RunEvent[]): unknown {
  const match = events.findLast((event) => event.type === 'match');
  const samplings = events.flatMap((event) => (event.type === 'sampling' ? [event.data] : []));
  const answers = samplings.filter(({ criterion }) => criterion === undefined).map(({ sampled }) => sampled);
  const answer = match?.data['sampled'] ?? (match ? answers.at(-1) : answers[0]) ?? match?.data.picked ?? undefined;
  return Array.isArray(answer) && answer.length === 1 ? answer[0] : answer;
}

/** The sum of one number of the answers; undefined where no answer has it. */
function sumOf(events: readonly RunEvent[], read: (data: SamplingData) => number | undefined): number | undefined {
  const numbers = events.flatMap((event) => (event.type === 'sampling' ? [read(event.data)] : []));
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, number) => sum + number, 0);
}

function tokensOf({
  total_tokens: total,
  prompt_tokens: prompt = 0,
  completion_tokens: completion = 0,
}: Usage): number {
  return total ?? prompt + completion;
}

/** A sample's name among those of its run, of whose repeats there may be several. */
export function sampleName({ sampleId, repeat }: SampleResult): string {
  return repeat === undefined ? sampleId : `${sampleId} repeat ${repeat}`;
}
