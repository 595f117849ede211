import type { AnswerCache } from '../completion/with-cache.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import { type Estimate, estimate } from '../plan/estimate.ts';
import { findPastRun, type PastRuns } from '../plan/past-runs.ts';
import { planTally } from '../plan/plan-tally.ts';
import { formatDollars } from '../prices/dollars.ts';
import type { PythonPool } from '../python/python-pool.ts';
import { harmless } from '../report/harmless.ts';
import { formatCount, formatDuration } from '../report/metric-rows.ts';
import { createAskCounter } from '../run/ask-counter.ts';
import { evaluateSample } from '../run/evaluate-sample.ts';
import { identify } from '../run/identify.ts';
import { placesOf } from '../run/places.ts';
import { runPool } from '../run/pool.ts';
import { hashSample } from '../samples/sample-hash.ts';
import type { AskedRun } from './prepare-run.ts';
import { type ReadyRun, readyRun } from './run-one.ts';
import { openSession, type Session } from './session.ts';

/** What a plan comes to. */
interface Plan {
  ready: ReadyRun<AskedRun>;
  samples: number;
  cached: number;
  past: PastRuns | undefined;
  estimate: Estimate;
}

/** Grades in Python run nothing for a plan. */
const noPython: PythonPool = {
  hasNoNetwork: true,
  load: async () => ({ id: '' }),
  grade: async () => ({ score: 0 }),
  close: async () => undefined,
};

/** Evaluates every sample by answers that stand in for those of models, so that whatever would be asked is asked of nobody. */
async function walk(
  { prepared, completionFns, services, run }: ReadyRun<AskedRun>,
  { interruption }: Session,
): Promise<number> {
  const { template, args, setup, samples, chosen, spec } = prepared;
  const { seed, repeats } = run.options;
  const { stop, abort, leave } = interruption.join({ onStop: () => undefined, flush: () => undefined });
  const shared = {
    template,
    args,
    setup,
    completionFns,
    services,
    regrade: 0,
    seed,
    abort,
    countAsked: createAskCounter(),
  };
  const places = placesOf(chosen, repeats);
  try {
    await runPool(places, { workers: 1, stop }, async (place) => {
      const [index, repeat] = [Math.floor(place / repeats), place % repeats];
      const { value } = samples.read(index);
      const hash = hashSample(identify(value, prepared).content);
      await evaluateSample({ id: `${spec.baseEval}.${spec.split}.${index}`, value, hash, repeat }, shared);
    });
  } finally {
    leave();
  }
  return places.length;
}

async function makePlan(run: AskedRun): Promise<Plan> {
  const { io, options } = run;
  const tally = planTally();
  let cached = 0;
  // A plan keeps nothing: neither stand-ins in the cache, nor answers in a file, nor what it prints in a log.
  const { saveAnswers: _, logToFile: __, maxCost: ___, ...kept } = options;
  const countHits = (cache: AnswerCache): AnswerCache => ({
    get(key) {
      const found = cache.get(key);
      if (found) cached++;
      return found;
    },
    put: () => undefined,
  });
  const session = await openSession(kept, io, { onRequest: tally.add, countHits });
  const planning: Session = { ...session, openPython: async () => noPython };
  try {
    const ready = await readyRun({ ...run, options: kept }, planning);
    try {
      const samples = await walk(ready, planning);
      const { prepared, names } = ready;
      const completionFns = options.grader === undefined ? names : [...names, options.grader];
      const past = await findPastRun(io.cwd, { evalName: prepared.spec.name, completionFns });
      const { rpm, tpm } = options;
      const { pricing } = session.host.settings;
      if (!pricing) throw new Error('a session has prices');
      return { ready, samples, cached, past, estimate: await estimate(tally.models(), { past, pricing, rpm, tpm }) };
    } finally {
      ready.prepared.samples.close();
    }
  } finally {
    await session.close();
  }
}

function tokenLine({ past, estimate: { models, promptTokens, answerTokens } }: Plan): string {
  if (models.length === 0) return 'none';
  const isMeasured = models.every((model) => model.isMeasured);
  const source = isMeasured && past ? `as in ${past.record}` : 'estimated from the text; answers taken for 100 tokens';
  return `about ${formatCount(promptTokens)} in, ${formatCount(answerTokens)} out (${source})`;
}

function costLine({ cost, unpriced }: Estimate): string {
  const unknown = `the price of ${[...new Set(unpriced)].map(harmless).join(', ')} is not known (--price IN,OUT)`;
  if (cost === undefined) return unpriced.length > 0 ? unknown : 'nothing: no request is paid for';
  return `about ${formatDollars(cost)}${unpriced.length > 0 ? `; ${unknown}` : ''}`;
}

function timeLine({ past, estimate: { seconds, requests } }: Plan): string {
  if (requests === 0) return 'hardly any: nothing is asked';
  if (seconds === undefined) return 'not known: no earlier run of this eval was answered here';
  const rate =
    past?.rate === undefined ? 'at the limit given' : `${past.rate.toFixed(1)} answers a second in ${past.record}`;
  return `about ${formatDuration(1000 * seconds)} (${rate})`;
}

function planLines(plan: Plan): string[] {
  const { ready, samples, cached, estimate: known } = plan;
  const { prepared, names } = ready;
  const several = known.models.length > 1;
  const rows: [string, string][] = [
    ['samples', formatCount(samples)],
    [
      'requests',
      `${formatCount(known.requests)}${cached > 0 ? `, and ${formatCount(cached)} answers are in the cache` : ''}`,
    ],
    ...known.models
      .filter(() => several)
      .map(({ model, url, requests, cost }): [string, string] => [
        `  ${harmless(model ?? url)}`,
        `${formatCount(requests)} requests${cost === undefined ? '' : `, about ${formatDollars(cost)}`}`,
      ]),
    ['tokens', tokenLine(plan)],
    ['cost', costLine(known)],
    ['time', timeLine(plan)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    [harmless(prepared.spec.name), harmless(names.join(', '))].filter(Boolean).join('  '),
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
  ];
}

function planJson({ ready, samples, cached, past, estimate: known }: Plan): Record<string, unknown> {
  return {
    eval: ready.prepared.spec.name,
    completion_fns: ready.names,
    samples,
    requests: known.requests,
    cached,
    prompt_tokens: known.promptTokens,
    completion_tokens: known.answerTokens,
    cost_usd: known.cost ?? null,
    unpriced: known.unpriced,
    seconds: known.seconds ?? null,
    measured_in: past?.record ?? null,
    models: known.models.map(({ model, url, requests, promptTokens, answerTokens, cost }) => ({
      model: model ?? null,
      url,
      requests,
      prompt_tokens: Math.round(promptTokens),
      completion_tokens: Math.round(answerTokens),
      cost_usd: cost ?? null,
    })),
  };
}

/** `tseval plan`: what a run would ask, and about what it would cost. Nothing is sent. */
export async function planCommand(run: AskedRun): Promise<ExitCode> {
  const { io, options } = run;
  const { model: models = [] } = options;
  const names = models.length > 1 ? models : [run.completionFn];
  const plans: Plan[] = [];
  for (const completionFn of names) plans.push(await makePlan({ ...run, completionFn }));
  if (options.json) {
    const [only, ...others] = plans.map(planJson);
    io.stdout.write(`${JSON.stringify(others.length === 0 ? only : [only, ...others], null, 2)}\n`);
  } else
    io.stdout.write(`${[...plans.map(planLines).flatMap((lines) => [...lines, '']), 'nothing was sent'].join('\n')}\n`);
  return exitCodes.ok;
}
