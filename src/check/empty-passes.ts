import { empty } from '../completion/synthetic.ts';
import { FindingList } from './finding.ts';
import type { Judge } from './judge.ts';
import { placeOfSample } from './sample-check.ts';
import type { ScoredCheck } from './scored-check.ts';

/** Samples for which an answer without a word is right: mostly those with an empty ideal, with which every answer begins. */
export function emptyPasses(judge: Judge): ScoredCheck {
  const found = new FindingList();
  let sum = 0;
  return {
    async see(sample) {
      const { score } = await judge.judge(sample, empty);
      sum += score;
      if (score < 1) return;
      found.add({
        code: 'empty-passes',
        message: 'an empty answer to this sample is judged right',
        place: placeOfSample(sample),
        hint: 'give it an ideal that is not empty',
      });
    },
    findings: () => found.list(),
    score: () => sum / judge.count,
  };
}
