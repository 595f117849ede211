// How often the gate is right: simulated runs, blessed, run again, and compared as `tseval gate` compares them.
import { join } from 'node:path';
import { bless } from '../../dist/compare/bless.js';
import { judgeAll } from '../../dist/compare/compare-all.js';
import { compareWithLock } from '../../dist/compare/compare-lock.js';
import { openRun } from '../../dist/compare/compare-runs.js';
import { isGateClosed } from '../../dist/compare/gate-verdict.js';
import { PythonRandom } from '../../dist/random/python-random.js';
import { writeRecord } from './records.js';

const comparisons = 2000;
const samples = 200;
const alpha = 0.05;

/** A program under test: each sample has its own chance of being right, or its own mean score, and `drop` is taken off on average. */
const programs = {
  verdicts(chance, drop, random) {
    const isRight = random.random() < chance;
    return Number(isRight && random.random() >= drop / 0.7);
  },
  // Not quite 0 or 1, which would be verdicts.
  scores(chance, drop, random) {
    const noise = (random.random() + random.random() + random.random() - 1.5) * 0.4;
    return Math.round((chance + noise - drop) * 1e6) / 1e6 + 1e-7;
  },
};

async function compareOnce(folder, draw, drops) {
  const [base, now] = ['base.jsonl', 'new.jsonl'].map((name) => join(folder, name));
  for (const [i, path] of [base, now].entries()) writeRecord(path, samples, (index) => draw(index, drops[i]));
  const block = await bless(await openRun(base), { before: undefined, quarantine: undefined });
  const options = { lockPath: 'evals.lock.jsonl', gateOn: 'all', alpha, show: 0 };
  const comparison = judgeAll([await compareWithLock(block, await openRun(now), options)], { maxDrop: 0, alpha });
  const [{ statistics }] = comparison.evals;
  const isClosed = isGateClosed(comparison.verdict, { thresholds: [], isStrict: false });
  return { isClosed, smallestDrop: statistics.smallestDrop };
}

/** The share of 2,000 comparisons in which the gate is closed, without a difference and with a drop twice the smallest that can be shown. */
export async function simulateGates(folder, kind) {
  const random = PythonRandom.fromInt(20220722);
  // Most samples are easy or hard, some are neither: 0.7 on average.
  const chances = Array.from({ length: samples }, (_, i) => [0.97, 0.9, 0.95, 0.5, 0.18][i % 5]);
  const draw = (index, drop) => programs[kind](chances[index], drop, random);
  let [falseAlarms, found] = [0, 0];
  let smallest = 0;
  for (let i = 0; i < comparisons; i++) {
    const { isClosed, smallestDrop } = await compareOnce(folder, draw, [0, 0]);
    if (isClosed) falseAlarms++;
    smallest += smallestDrop / comparisons;
  }
  for (let i = 0; i < comparisons; i++) if ((await compareOnce(folder, draw, [0, 2 * smallest])).isClosed) found++;
  return { samples, smallest, falseAlarms: falseAlarms / comparisons, found: found / comparisons };
}
