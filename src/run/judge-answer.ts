import type { CompletionFn } from '../completion/completion-fn.ts';
import { outcomeOf } from '../metrics/outcomes.ts';
import { defaultSeed } from '../random/default-seed.ts';
import type { Outcome, SampleEvent } from '../record/event.ts';
import { evaluateSample } from './evaluate-sample.ts';
import type { PreparedEval } from './prepare-eval.ts';
import type { RunServices } from './services.ts';

/** How an answer to one sample was judged; `score` is 1 where it is right. */
export interface Judgement {
  outcome: Outcome;
  score: number;
  /** Why there is no verdict, where something said so. */
  reason: string | undefined;
}

const neverAborted = new AbortController().signal;

function scoreOf(outcome: Outcome, events: readonly SampleEvent[]): number {
  if (outcome === 'correct') return 1;
  if (outcome !== 'scored') return 0;
  const scores = events.map((event) => (event.type === 'metrics' ? event.data['score'] : undefined));
  return scores.findLast((score) => typeof score === 'number') ?? 0;
}

/** Judges what a completion function answers to one sample, as a run would, but leaves nothing behind. */
export async function judgeAnswer(
  { spec, template, args, setup }: PreparedEval,
  { index, value }: { index: number; value: unknown },
  { fn, services }: { fn: CompletionFn; services: RunServices },
): Promise<Judgement> {
  const id = `${spec.baseEval}.${spec.split}.${index}`;
  const completionFns = { models: [fn], grader: fn };
  // With the default seed, options of multiple choice stand in the order of a usual run.
  const shared = { template, args, setup, completionFns, services, regrade: 0, seed: defaultSeed, abort: neverAborted };
  const events = await evaluateSample({ id, value }, shared);
  const outcome = outcomeOf(events);
  const error = events.find((event) => event.type === 'error');
  return { outcome, score: scoreOf(outcome, events), reason: error?.data.message };
}
