import type { Examples } from '../evals/few-shot.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import type { RunServices } from '../run/services.ts';
import { type Constant, constantPasses } from './constant-passes.ts';
import { duplicateSample } from './duplicate-sample.ts';
import { echoPasses } from './echo-passes.ts';
import { emptyPasses } from './empty-passes.ts';
import { passMarkOf } from './eval-gates.ts';
import { fewShotLeak } from './few-shot-leak.ts';
import type { Finding } from './finding.ts';
import { idealInPrompt } from './ideal-in-prompt.ts';
import { idealOverlap } from './ideal-overlap.ts';
import { createJudge } from './judge.ts';
import { oracleFails } from './oracle-fails.ts';
import { comparesIdeals, type SampleCheck } from './sample-check.ts';
import { asksModel } from './why-only-read.ts';

/** What the simplest answers score: means over all samples, from 0 to 1. */
export interface Baselines {
  /** Null where the class knows no perfect answer. */
  oracle: number | null;
  empty: number;
  echo: number;
  /** The best constant answer; null where there is none to try. */
  constant: Constant | null;
}

function staticChecks(prepared: PreparedEval, place: Finding['place']): SampleCheck[] {
  const { template, args, setup, samples, chosen } = prepared;
  const { num_few_shot: shown, few_shot_jsonl: path } = args;
  return [
    duplicateSample(prepared),
    ...(typeof shown === 'number' && shown > 0 && Array.isArray(setup)
      ? [fewShotLeak(setup as Examples, String(path))]
      : []),
    ...(comparesIdeals(template) ? [idealInPrompt({ order: chosen, read: samples.read }, place)] : []),
  ];
}

async function runChecks({ samples }: PreparedEval, checks: readonly SampleCheck[]): Promise<Finding[]> {
  for (let index = 0; index < samples.count; index += 1) {
    const sample = samples.read(index);
    for (const check of checks) await check.see(sample);
  }
  const findings: Finding[] = [];
  for (const check of checks) findings.push(...(await check.findings()));
  return findings;
}

/** What came of the samples of an eval. */
export interface CheckedSamples {
  findings: readonly Finding[];
  /** Null where they were only read. */
  baselines: Baselines | null;
  /** Why they were only read. */
  reason: string | null;
}

async function readOnly(prepared: PreparedEval, place: Finding['place'], reason: string): Promise<CheckedSamples> {
  return { findings: await runChecks(prepared, staticChecks(prepared, place)), baselines: null, reason };
}

/** What checking samples needs beside the eval. */
export interface SampleOptions {
  place: Finding['place'];
  /** Whether the class is code of the user's. */
  runsCode: boolean;
  /** Whoever judges; or why nobody can, so that the samples are only read. */
  judging: { services: RunServices } | { reason: string };
}

/** Checks the samples of an eval, and answers all of them in the simplest ways: in memory, nothing is sent or recorded. */
export async function checkSamples(prepared: PreparedEval, options: SampleOptions): Promise<CheckedSamples> {
  const { template } = prepared;
  const { place, runsCode, judging } = options;
  if ('reason' in judging) return readOnly(prepared, place, judging.reason);
  const judge = createJudge(prepared, { services: judging.services, runsCode });
  const isAsked = await asksModel(judge);
  // What throws before it asks is no eval that asks nobody.
  if (!isAsked && judge.thrown.list().length === 0)
    return readOnly(prepared, place, 'the samples bring their own answers');
  const oracle = oracleFails(template, judge);
  const empty = emptyPasses(judge, place);
  const constant = constantPasses(template, judge, { place, passMark: passMarkOf(prepared.spec), empty });
  const echo = echoPasses(judge, { place, empty, constant });
  const overlap = comparesIdeals(template) ? [idealOverlap(template, judge)] : [];
  const findings = await runChecks(prepared, [
    ...staticChecks(prepared, place),
    ...[oracle, empty, constant, echo],
    ...overlap,
  ]);
  const baselines = {
    oracle: oracle.score(),
    empty: empty.score() ?? 0,
    echo: echo.score() ?? 0,
    constant: constant.best(),
  };
  return { findings: [...findings, ...judge.thrown.list()], baselines, reason: null };
}
