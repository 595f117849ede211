import { Chalk } from 'chalk';
import type { Flip } from '../metrics/flips.ts';
import type { FalseAlarms, Rate } from '../noise/false-alarms.ts';
import type { RunSpec } from '../record/event.ts';
import { flipLines } from '../report/flip-lines.ts';
import { harmless } from '../report/harmless.ts';
import type { Output } from '../report/reporter.ts';

/** What `tseval noise` found. */
export interface Noise {
  spec: RunSpec;
  samples: number;
  repeats: number;
  alarms: FalseAlarms;
  flips: readonly Flip[];
  flipRate: number;
  flippingSamples: number;
  limits: { maxDrop: number; alpha: number; strict: boolean };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function showRate({ rate, lower, upper }: Rate): string {
  return `${percent(rate)} (${percent(lower)} to ${percent(upper)})`;
}

/** Prints it for people. */
export function showNoise(noise: Noise, { output, hasFlips }: { output: Output; hasFlips: boolean }): void {
  const { spec, samples, repeats, alarms, flips, flipRate, flippingSamples, limits } = noise;
  const chalk = new Chalk({ level: output.hasColor ? 1 : 0 });
  const rows: [string, string][] = [
    [
      'false alarms',
      `${chalk.bold(showRate(alarms.red))} of ${alarms.pairs} pairs of unchanged runs turn the gate red`,
    ],
    ['regressed', `${showRate(alarms.regressed)} at --alpha ${limits.alpha}, --max-drop ${limits.maxDrop}`],
    [
      'inconclusive',
      `${showRate(alarms.inconclusive)}${limits.strict ? ', red with --strict' : ', green without --strict'}`,
    ],
    ...alarms.gates.map(({ gate, failed }): [string, string] => [harmless(`gate ${gate}`), `${showRate(failed)} fail`]),
    ...alarms.leftOut.map((gate): [string, string] => [
      harmless(`gate ${gate}`),
      'left out: it judges the run as a whole',
    ]),
    ['flip rate', `${percent(flipRate)}; ${flippingSamples} of ${samples} samples flip`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const what = `${chalk.bold(harmless(spec.eval_name))}  ${harmless(spec.completion_fns.join(', '))}`;
  const head = `noise of ${what}  ${samples} samples × ${repeats} repeats`;
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  output.write(`${[head, ...table, ...(hasFlips ? flipLines(flips, flippingSamples) : [])].join('\n')}\n`);
}

/** The same as plain data. */
export function noiseToJson(noise: Noise): Record<string, unknown> {
  const { spec, samples, repeats, alarms, flips, flipRate, flippingSamples, limits } = noise;
  const { pairs, red, regressed, inconclusive, gates, leftOut } = alarms;
  return {
    eval: spec.eval_name,
    completion_fns: spec.completion_fns,
    run_id: spec.run_id,
    samples,
    repeats,
    ...{ max_drop: limits.maxDrop, alpha: limits.alpha, strict: limits.strict },
    pairs,
    false_alarms: red,
    regressed,
    inconclusive,
    gates,
    gates_left_out: leftOut,
    flip_rate: flipRate,
    flipping_samples: flippingSamples,
    flips: flips.map(({ sampleId, flipRate: rate, ...flip }) => ({ sample_id: sampleId, ...flip, flip_rate: rate })),
  };
}
