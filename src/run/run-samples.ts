import { setMaxListeners } from 'node:events';
import { CompletionError, TsevalError } from '../errors.ts';
import { outcomeOf } from '../metrics/outcomes.ts';
import { reportFold } from '../metrics/report-fold.ts';
import type { Metrics, RunEvent, RunSpec, SampleEvent } from '../record/event.ts';
import type { RecordWriter } from '../record/write.ts';
import { hashSample, identifyingKeys } from '../samples/sample-hash.ts';
import { createAskCounter } from './ask-counter.ts';
import type { Budget } from './budget.ts';
import { type CompletionFns, evaluateSample } from './evaluate-sample.ts';
import { identify } from './identify.ts';
import { placesOf } from './places.ts';
import { runPool } from './pool.ts';
import type { PreparedEval } from './prepare-eval.ts';
import type { EarlierEvents } from './resume.ts';
import { noServices, type RunServices } from './services.ts';

export interface RunSamplesOptions {
  prepared: PreparedEval;
  completionFns: CompletionFns;
  /** What the template needs beside them. */
  services?: RunServices;
  /** How often a grader is asked again whose verdict cannot be read. */
  regrade: number;
  spec: RunSpec;
  /** Samples at a time. */
  concurrency: number;
  writer: RecordWriter;
  /** What a run that is resumed takes over; without it, the record begins with this run. */
  earlier?: EarlierEvents | undefined;
  /** Fires when no new sample shall be started. */
  stop: AbortSignal;
  /** Fires when those under way shall end, too. */
  abort: AbortSignal;
  /** What may be spent; without it, whatever it takes. */
  budget?: Budget | undefined;
  /** How long those under way may take when the time of the budget is up. */
  graceMs: number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** When what was taken over has been handed to `onEvent`, and sampling begins. */
  onBegin?(): void;
  onEvent(event: RunEvent): void;
}

export interface RunResult {
  metrics: Metrics;
  /** What the run took in milliseconds, without the pauses before it was resumed. */
  elapsedMs: number;
  /** What ended the run before its time. */
  stoppedBy: TsevalError | undefined;
}

/** How long those under way are waited for when the account's quota is spent. */
const lastWaitMs = 1000;

/** Gives a run's events their ids and times. Many events share a millisecond, and formatting a date is slow. */
function createStamp(spec: RunSpec, { now, firstId }: { now: () => number; firstId: number }) {
  let nextId = firstId;
  let time = Number.NaN;
  let text = '';
  return (sampleId: string, event: SampleEvent, repeat: number | undefined): RunEvent => {
    const ms = now();
    if (ms !== time) {
      time = ms;
      text = new Date(ms).toISOString();
    }
    const stamp = { run_id: spec.run_id, event_id: nextId++, sample_id: sampleId };
    const which = repeat === undefined ? stamp : { ...stamp, repeat };
    return { ...which, type: event.type, data: event.data, created_by: spec.created_by, created_at: text } as RunEvent;
  };
}

/** The longest that a timer can be set for. */
const longestTimerMs = 2 ** 31 - 1;

function startTimer(ms: number, callback: () => void): NodeJS.Timeout | undefined {
  return ms > longestTimerMs ? undefined : setTimeout(callback, Math.max(0, ms));
}

/** Links a controller to a signal until it is released. */
function follow(signal: AbortSignal, controller: AbortController): () => void {
  const pass = () => controller.abort(signal.reason);
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  return () => signal.removeEventListener('abort', pass);
}

/**
 * Evaluates the chosen samples, hands every event to the record and to `onEvent`, and resolves to the final report.
 * Rejects only for a bug: what ends a run early is part of the result, and what was finished is recorded.
 */
export async function runSamples(options: RunSamplesOptions): Promise<RunResult> {
  const { prepared, completionFns, services = noServices, regrade, spec, concurrency, writer } = options;
  const { earlier, budget, graceMs } = options;
  const { template, args, setup, samples, chosen } = prepared;
  const { seed, samples: planned, repeats = 1 } = spec.run_config;
  const fold = reportFold(template.metrics, { seed, samples: planned, repeats });
  const started = options.now();
  const stamp = createStamp(spec, { now: options.now, firstId: earlier?.nextEventId ?? 0 });
  const all = placesOf(chosen, repeats);
  const wanted = earlier ? all.filter(earlier.isWanted) : all;
  const isRun = new Uint8Array(samples.count * repeats);
  const aborter = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, aborter.signal);
  const stopper = new AbortController();
  setMaxListeners(0, stopper.signal);
  const releases = [follow(options.abort, aborter), follow(options.stop, stopper)];
  const signals = { abort: aborter.signal, stop: stopper.signal };
  const shared = { template, args, setup, completionFns, services, regrade, seed };
  const evaluation = { ...shared, ...signals, countAsked: createAskCounter() };
  let lastWait: NodeJS.Timeout | undefined;

  /** Nothing more is asked. What is under way when a quota ends is paid for, and worth a moment. */
  const halt = (error: unknown) => {
    stopper.abort();
    if (error instanceof CompletionError && error.kind === 'exhausted')
      lastWait ??= setTimeout(() => aborter.abort(), lastWaitMs);
    else aborter.abort();
  };

  const add = (events: readonly RunEvent[]) => {
    for (const event of events) {
      fold.add(event);
      options.onEvent(event);
    }
  };

  const runSample = async (place: number): Promise<readonly SampleEvent[] | undefined> => {
    const [index, repeat] = [Math.floor(place / repeats), place % repeats];
    const sample = samples.read(index);
    const id = `${spec.base_eval}.${spec.split}.${index}`;
    const { content, keys } = identify(sample.value, prepared);
    const hash = hashSample(content);
    let events: SampleEvent[];
    try {
      events = await evaluateSample({ id, value: sample.value, hash, repeat }, evaluation);
    } catch (error) {
      const isGivenUp = stopper.signal.aborted && error === stopper.signal.reason;
      if (aborter.signal.aborted || isGivenUp) return undefined;
      halt(error);
      throw error;
    }
    const { file, line } = sample;
    const found = identifyingKeys(keys);
    const data = {
      file,
      line,
      hash,
      outcome: outcomeOf(events),
      events: events.length,
      ...(found && { keys: found }),
    };
    const which = repeats > 1 ? repeat : undefined;
    const stamped = [{ type: 'sample' as const, data }, ...events].map((event) => stamp(id, event, which));
    isRun[place] = 1;
    add(stamped);
    await writer.write(stamped);
    return events;
  };
  const runWithin = async (place: number, { admit, settle }: Budget) => {
    if (!(await admit())) return void stopper.abort();
    let events: readonly SampleEvent[] | undefined;
    try {
      if (!stopper.signal.aborted) events = await runSample(place);
    } finally {
      settle(events);
    }
  };
  const work = async (place: number) => void (await (budget ? runWithin(place, budget) : runSample(place)));
  const timeUp =
    budget &&
    startTimer(budget.leftMs(), () => {
      stopper.abort();
      lastWait ??= setTimeout(() => aborter.abort(), graceMs);
    });

  let stoppedBy: TsevalError | undefined;
  try {
    if (earlier) for await (const events of earlier.kept()) add(events);
    else await writer.write([{ spec }]);
    options.onBegin?.();
    await runPool(wanted, { workers: Math.min(concurrency, wanted.length), stop: stopper.signal }, work);
  } catch (error) {
    if (!(error instanceof TsevalError)) throw error;
    stoppedBy = error;
  } finally {
    clearTimeout(timeUp);
    clearTimeout(lastWait);
    for (const release of releases) release();
  }
  if (earlier) for await (const events of earlier.left((place) => isRun[place] === 1)) add(events);
  const metrics = fold.result();
  if (!options.stop.aborted && (metrics['not_run'] ?? 0) > 0) stoppedBy ??= budget?.reached();
  const elapsedMs = (earlier?.elapsedMs ?? 0) + options.now() - started;
  try {
    await writer.write([{ final_report: metrics, run_id: spec.run_id, elapsed_ms: elapsedMs }]);
  } catch (error) {
    if (!(error instanceof TsevalError)) throw error;
    stoppedBy ??= error;
  }
  return { metrics, elapsedMs, stoppedBy };
}
