import type { Examples } from '../evals/few-shot.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import { type Constant, constantPasses } from './constant-passes.ts';
import { duplicateSample } from './duplicate-sample.ts';
import { echoPasses } from './echo-passes.ts';
import { emptyPasses } from './empty-passes.ts';
import { fewShotLeak } from './few-shot-leak.ts';
import type { Finding } from './finding.ts';
import { idealInPrompt } from './ideal-in-prompt.ts';
import { idealOverlap } from './ideal-overlap.ts';
import { createJudge } from './judge.ts';
import { oracleFails } from './oracle-fails.ts';
import type { SampleCheck } from './sample-check.ts';

/** What the simplest answers score: means over all samples, from 0 to 1. */
export interface Baselines {
  /** Null where the class knows no perfect answer. */
  oracle: number | null;
  empty: number;
  echo: number;
  /** The best constant answer; null where there is none to try. */
  constant: Constant | null;
}

function staticChecks(
  { template, args, setup, samples, chosen }: PreparedEval,
  place: Finding['place'],
): SampleCheck[] {
  const isJudged = template.takesSeveral === true;
  const { num_few_shot: shown, few_shot_jsonl: path } = args;
  return [
    duplicateSample({ isJudged }),
    ...(typeof shown === 'number' && shown > 0 && Array.isArray(setup)
      ? [fewShotLeak(setup as Examples, String(path))]
      : []),
    ...(isJudged ? [] : [idealInPrompt({ order: chosen, read: samples.read }, place)]),
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

/** Checks the samples of an eval whose verdicts a model gives, without asking any. */
export async function checkSamplesAlone(prepared: PreparedEval, place: Finding['place']): Promise<readonly Finding[]> {
  return runChecks(prepared, staticChecks(prepared, place));
}

/** Checks the samples of an eval, and answers all of them in the simplest ways: in memory, nothing is sent or recorded. */
export async function checkSamples(
  prepared: PreparedEval,
  { place, runsCode }: { place: Finding['place']; runsCode: boolean },
): Promise<{ findings: readonly Finding[]; baselines: Baselines }> {
  const { template } = prepared;
  const judge = createJudge(prepared, { runsCode });
  const oracle = oracleFails(template, judge);
  const empty = emptyPasses(judge);
  const constant = constantPasses(template, judge, place);
  const echo = echoPasses(judge, { place, constant: constant.score });
  const runs = [oracle, empty, constant, echo, idealOverlap(template, judge)];
  const findings = await runChecks(prepared, [...staticChecks(prepared, place), ...runs]);
  const baselines = {
    oracle: oracle.score(),
    empty: empty.score() ?? 0,
    echo: echo.score() ?? 0,
    constant: constant.best(),
  };
  return { findings: [...findings, ...judge.thrown.list()], baselines };
}
