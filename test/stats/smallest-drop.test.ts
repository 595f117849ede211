import { describe, expect, test } from 'vitest';
import { PythonRandom } from '../../src/random/python-random.ts';
import { mcnemar } from '../../src/stats/mcnemar.ts';
import { smallestDropOfMean, smallestDropOfShare } from '../../src/stats/smallest-drop.ts';

const aim = { alpha: 0.05, power: 0.8 };

describe('the smallest drop of a share', () => {
  // SciPy 1.17.1: optimize.brentq over the power, summed with stats.binom over all numbers of pairs that may disagree.
  test.for([
    [10, 0, 0.67317],
    [100, 0, 0.077911],
    [1_000_000, 0, 7.90598e-6],
    [50, 0.1, 0.229518],
    [100, 0.2, 0.176833],
    [500, 0.1, 0.0498282],
    [1000, 0.3, 0.0535016],
  ] as const)('in %i pairs of which the share %f disagrees is %f', ([pairs, discordance, drop]) => {
    expect((smallestDropOfShare(pairs, discordance, aim) ?? Number.NaN) / drop).toBeCloseTo(1, 4);
  });

  test('hardly changes where the normal distribution takes over', () => {
    const [exact = 0, normal = 0] = [3030, 3031].map((pairs) => smallestDropOfShare(pairs, 0.33, aim));
    expect(Math.abs(exact / normal - 1)).toBeLessThan(0.02);
  });

  test.for([5, 1])('is none in %i pairs, in which all can break without being significant', (pairs) => {
    expect(smallestDropOfShare(pairs, 0, aim)).toBeUndefined();
  });

  test('is found in 80 of 100 drawn comparisons', () => {
    const [pairs, discordance] = [200, 0.1];
    const drop = smallestDropOfShare(pairs, discordance, aim) ?? Number.NaN;
    const random = PythonRandom.fromInt(1);
    let found = 0;
    for (let comparison = 0; comparison < 2000; comparison++) {
      let [broken, fixed] = [0, 0];
      for (let pair = 0; pair < pairs; pair++) {
        const drawn = random.random();
        if (drawn < discordance / 2 + drop) broken += 1;
        else if (drawn < discordance + drop) fixed += 1;
      }
      if (broken > fixed && mcnemar({ broken, fixed }) < aim.alpha) found += 1;
    }
    expect(found / 2000).toBeCloseTo(0.8, 1);
  });
});

test('the smallest drop of a mean is (1.96 + 0.84) standard errors', () => {
  expect(smallestDropOfMean(400, 2, aim)).toBeCloseTo((1.959964 + 0.841621) * 0.1, 6);
});
