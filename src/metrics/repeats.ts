import { clusteredMean } from '../stats/clustered-mean.ts';
import { passAtK, passHatK } from '../stats/repeats.ts';
import { exactSum } from './exact-sum.ts';
import { flipRateOf } from './flips.ts';
import type { Fold, Metric } from './fold.ts';
import { type Cluster, groupRepeats, type RepeatedSample } from './group-repeats.ts';

/** For which k pass@k and pass^k are reported: every one up to 5 repeats, and powers of two and the last of more. */
function reportedKs(repeats: number): readonly number[] {
  const all = Array.from({ length: repeats }, (_, index) => index + 1).slice(1);
  return repeats <= 5 ? all : all.filter((k) => k === repeats || Number.isInteger(Math.log2(k)));
}

/** The metrics that come of repeating each sample. `means` are those of the eval. */
export function repeatsMetricNames(repeats: number, means: readonly string[]): readonly string[] {
  if (repeats === 1) return [];
  const passes = reportedKs(repeats).flatMap((k) => [`pass@${k}`, `pass^${k}`]);
  return ['repeats', ...passes, 'flip_rate', 'flipping_samples', ...means.map((name) => `${name}_stderr`)];
}

/** So that the order of events does not show in the last digit. */
const bySize = (a: Cluster, b: Cluster): number => a.count - b.count || a.sum - b.sum;

/**
 * What repeating each sample shows: `pass@k` and `pass^k`, `flip_rate` (the mean over samples of the chance that two repeats
 * disagree), how many samples flip at all, and for each mean a standard error that allows for the repeats of a sample being alike.
 */
export function repeatsFold(metrics: readonly Metric[], repeats: number): Fold {
  const passes = reportedKs(repeats).map((k) => ({ k, at: exactSum(), hat: exactSum(), samples: 0 }));
  const flips = { sum: exactSum(), samples: 0, flipping: 0 };
  const clusters = new Map<string, Cluster[]>();
  let judged = 0;

  const addPasses = ({ runs: n, correct: c }: RepeatedSample) => {
    for (const pass of passes.filter(({ k }) => k <= n)) {
      pass.at.add(passAtK({ n, c }, pass.k));
      pass.hat.add(passHatK({ n, c }, pass.k));
      pass.samples += 1;
    }
  };
  const addFlips = (sample: RepeatedSample) => {
    const rate = flipRateOf(sample);
    flips.sum.add(rate);
    flips.samples += 1;
    if (rate > 0) flips.flipping += 1;
  };
  const group = groupRepeats(repeats, {
    metrics,
    onSample(sample) {
      judged += sample.judged;
      if (sample.isBinary) addPasses(sample);
      if (sample.runs > 1) addFlips(sample);
      for (const [name, cluster] of sample.means) {
        const own = clusters.get(name) ?? [];
        clusters.set(name, own);
        own.push(cluster);
      }
    },
  });
  const passRates = (): [string, number][] =>
    passes
      .filter(({ samples }) => judged > 0 && samples > 0)
      .flatMap(({ k, at, hat, samples }) => [
        [`pass@${k}`, at.total() / samples],
        [`pass^${k}`, hat.total() / samples],
      ]);
  const errors = (): [string, number][] => {
    const found = [...clusters.keys()];
    const names = metrics.reduce<readonly string[]>((shown, { rename }) => rename?.(shown) ?? shown, found);
    return [...clusters.values()].flatMap((own, index): [string, number][] => {
      const { standardError } = clusteredMean(own.sort(bySize));
      return standardError === undefined ? [] : [[`${names[index]}_stderr`, standardError]];
    });
  };
  return {
    add: group.add,
    result() {
      group.end();
      const { sum, samples, flipping } = flips;
      return {
        repeats,
        ...Object.fromEntries([...errors(), ...passRates()]),
        ...(samples > 0 && { flip_rate: sum.total() / samples, flipping_samples: flipping }),
      };
    },
  };
}
