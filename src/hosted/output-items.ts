import { createHash } from 'node:crypto';
import { sampleErrorOf } from '../evals/hosted-row.ts';
import type { HostedRow } from '../evals/testing-criteria-args.ts';
import type { CriterionData, Outcome, SampleEvent } from '../record/event.ts';
import { failedOutput, type OutputSample, sampledOutput, uploadedOutput } from './output-sample.ts';

/** What one grader said of an item. */
interface OutputResult {
  name: string;
  type: string;
  score: number;
  passed: boolean;
  sample: OutputSample | null;
  error?: { code: string; message: string };
  [key: string]: unknown;
}

/** An output item, as the API would have returned it. */
export interface OutputItem {
  object: 'eval.run.output_item';
  id: string;
  run_id: string;
  eval_id: string;
  created_at: number;
  status: 'pass' | 'fail' | 'error';
  datasource_item_id: number;
  datasource_item: Readonly<Record<string, unknown>>;
  results: readonly OutputResult[];
  sample: OutputSample | null;
}

/** What the items of a run share. */
export interface ItemContext {
  runId: string;
  evalId: string;
  /** Whether answers were sampled; otherwise those of the rows were graded. */
  samples: boolean;
  model: string | undefined;
  samplingParams: Readonly<Record<string, unknown>>;
  /** The parameters of each judge, by the criterion's id. */
  judgeParams: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** One item with all that was recorded for it. */
export interface EvaluatedItem {
  index: number;
  row: HostedRow;
  events: readonly SampleEvent[];
  outcome: Outcome;
  createdAt: Date;
}

/** An id in the platform's form, the same for the same content. */
export function hostedId(prefix: string, content: string): string {
  return `${prefix}_${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
}

function statusOf(outcome: Outcome): OutputItem['status'] {
  if (outcome === 'correct') return 'pass';
  return outcome === 'incorrect' ? 'fail' : 'error';
}

function samplingsOf(events: readonly SampleEvent[], criterion: string | undefined) {
  return events.flatMap((event) =>
    event.type === 'sampling' && event.data.criterion === criterion ? [event.data] : [],
  );
}

function toResult(
  { error, name, type, passed, score, ...details }: CriterionData,
  events: readonly SampleEvent[],
  { judgeParams }: ItemContext,
) {
  const judged = samplingsOf(events, name).at(-1);
  return {
    ...details,
    name,
    type,
    score,
    passed,
    sample: judged ? sampledOutput(judged, judgeParams.get(name) ?? {}) : null,
    ...(error && { error: { code: error.kind, message: error.message } }),
  };
}

function sampleOf(
  { row, events }: EvaluatedItem,
  { samples, model = '', samplingParams }: ItemContext,
): OutputSample | null {
  const wasGraded = events.some(({ type }) => type === 'criterion');
  const failure = events.find((event) => event.type === 'error');
  if (samples) {
    const sampled = samplingsOf(events, undefined).at(-1);
    const output = sampled ? sampledOutput(sampled, samplingParams) : undefined;
    if (wasGraded || failure === undefined) return output ?? null;
    const { status, kind, message } = failure.data;
    const error = { code: String(status ?? kind), message };
    return output ? { ...output, error } : failedOutput(error, model, samplingParams);
  }
  if (row.sample === undefined) return null;
  const error = sampleErrorOf(row);
  const output = uploadedOutput(row.sample, row.item);
  return error ? { ...output, error: { code: error.kind, message: error.message } } : output;
}

/** The output item of one row. */
export function toOutputItem(item: EvaluatedItem, context: ItemContext): OutputItem {
  const { index, row, events, outcome, createdAt } = item;
  return {
    object: 'eval.run.output_item',
    id: hostedId('outputitem', `${context.runId}:${index}`),
    run_id: context.runId,
    eval_id: context.evalId,
    created_at: Math.floor(createdAt.getTime() / 1000),
    status: statusOf(outcome),
    datasource_item_id: index,
    datasource_item: row.item,
    results: events.flatMap((event) => (event.type === 'criterion' ? [toResult(event.data, events, context)] : [])),
    sample: sampleOf(item, context),
  };
}
