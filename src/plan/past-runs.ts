import { join } from 'node:path';
import { RecordError } from '../errors.ts';
import type { RunSpec } from '../record/event.ts';
import { listRecords } from '../record/list-records.ts';
import { readRecord } from '../record/read.ts';

/** What a model's answers took on average in an earlier run. */
export interface PastModel {
  answers: number;
  promptTokens: number;
  answerTokens: number;
}

/** What earlier runs tell of the next one. */
export interface PastRuns {
  /** The record, for people. */
  record: string;
  /** Of each model that answered. */
  models: ReadonlyMap<string, PastModel>;
  /** Answers a second; undefined where too few came to say. */
  rate: number | undefined;
}

const mostRecords = 100;
/** Fewer answers say little about a rate. */
const enoughAnswers = 5;

async function readSpec(path: string): Promise<RunSpec | undefined> {
  for await (const line of readRecord(path)) return 'spec' in line ? line.spec : undefined;
  return undefined;
}

async function readPast(path: string, record: string): Promise<PastRuns> {
  const models = new Map<string, PastModel>();
  let answers = 0;
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const line of readRecord(path)) {
    if ('spec' in line) first = Math.min(first, Date.parse(line.spec.created_at));
    if (!('type' in line) || line.type !== 'sampling') continue;
    const { model, usage, cached, frozen } = line.data;
    if (model === undefined || usage === undefined) continue;
    if (!cached && !frozen) {
      answers++;
      last = Math.max(last, Date.parse(line.created_at));
    }
    const { answers: count, promptTokens, answerTokens } = models.get(model) ?? emptyModel;
    models.set(model, {
      answers: count + 1,
      promptTokens: promptTokens + (usage['prompt_tokens'] ?? 0),
      answerTokens: answerTokens + (usage['completion_tokens'] ?? 0),
    });
  }
  const seconds = (last - first) / 1000;
  return { record, models, rate: answers >= enoughAnswers && seconds > 0 ? answers / seconds : undefined };
}

const emptyModel: PastModel = { answers: 0, promptTokens: 0, answerTokens: 0 };

/** The latest earlier run of the same eval by the same functions that was answered; records that cannot be read are passed over. */
export async function findPastRun(
  folder: string,
  { evalName, completionFns }: { evalName: string; completionFns: readonly string[] },
): Promise<PastRuns | undefined> {
  for (const record of listRecords(folder).reverse().slice(0, mostRecords)) {
    const path = join(folder, record);
    try {
      const spec = await readSpec(path);
      if (spec?.eval_name !== evalName || spec.completion_fns.join('\n') !== completionFns.join('\n')) continue;
      const past = await readPast(path, record);
      if (past.models.size > 0) return past;
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
    }
  }
  return undefined;
}
