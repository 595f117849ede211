import { openRuns, pairRecords } from '../compare/choose-records.ts';
import { judgeAll } from '../compare/compare-all.ts';
import { compareRuns, type EvalComparison } from '../compare/compare-runs.ts';
import type { Verdict } from '../compare/judge.ts';
import { parsePairBy } from '../compare/pair-by.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import { comparisonToJson } from '../report/comparison-json.ts';
import { printComparison } from '../report/comparison-terminal.ts';
import type { CompareCommandOptions } from './compare-commands.ts';
import type { Io } from './io.ts';

function exitCodeOf(verdict: Verdict, isStrict: boolean): ExitCode {
  if (verdict === 'passed') return exitCodes.ok;
  return verdict === 'regressed' || isStrict ? exitCodes.failed : exitCodes.inconclusive;
}

/** `tseval compare`: two sides of finished records, eval by eval. */
export async function compareCommand(given: {
  base: string;
  now: string;
  options: CompareCommandOptions;
  io: Io;
}): Promise<ExitCode> {
  const { base, now, options, io } = given;
  const { maxDrop, alpha, gateOn = 'all', show, strict = false } = options;
  const { pairs, onlyNew } = pairRecords(await openRuns(base), await openRuns(now));
  const pairBy = options.pairBy === undefined ? undefined : parsePairBy(options.pairBy);
  const comparisons: EvalComparison[] = [];
  for (const [baseRun, newRun] of pairs) {
    comparisons.push(await compareRuns(baseRun, newRun, { pairBy, gateOn, show, alpha: alpha / pairs.length }));
  }
  const comparison = judgeAll(comparisons, { maxDrop, alpha });
  const notes = onlyNew.map((name) => `${name} is new: there is nothing to compare it with`);
  if (options.json) io.stdout.write(`${JSON.stringify({ ...comparisonToJson(comparison), notes }, null, 2)}\n`);
  else printComparison(comparison, io.stdout, { notes });
  return exitCodeOf(comparison.verdict, strict);
}
