import { PythonRandom } from '../random/python-random.ts';
import type { Fold, NamedMetric } from './fold.ts';
import { hypergeometric } from './hypergeometric.ts';

const RESAMPLES = 1000;

/**
 * `boostrap_std` (oaieval's spelling): the standard deviation of 1000 accuracies, each of a random half of the matches.
 * How many of a half are correct is hypergeometric in the number of correct matches, so their order does not matter.
 * Differs from oaieval: seeded by the run's seed, so that a report can be repeated, and left out below two matches, where oaieval's is NaN,
 * and where samples are repeated: their matches are no independent draws.
 */
export const bootstrap: NamedMetric = Object.assign(drawHalves, { names: ['boostrap_std'] });

function drawHalves({ seed, repeats = 1 }: { seed: number; repeats?: number }): Fold {
  let matches = 0;
  let correct = 0;
  return {
    add(event) {
      if (event.type !== 'match') return;
      matches += 1;
      if (event.data.correct) correct += 1;
    },
    result() {
      const half = Math.floor(matches / 2);
      if (half === 0 || repeats > 1) return {};
      const random = PythonRandom.fromInt(seed);
      const drawCorrect = hypergeometric({ population: matches, marked: correct, draws: half });
      return { boostrap_std: standardDeviation(Array.from({ length: RESAMPLES }, () => drawCorrect(random) / half)) };
    },
  };
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
