import { empty } from '../completion/synthetic.ts';
import { type Finding, FindingList } from './finding.ts';
import type { Judge } from './judge.ts';
import { placeOfSample } from './sample-check.ts';
import { type ScoredCheck, shownScore } from './scored-check.ts';

/** Where so many samples are passed so, the eval is the reason and not its samples. */
const shareOfEval = 0.5;

/** Samples for which an answer without a word is right: mostly those with an empty ideal, with which every answer begins. */
export function emptyPasses(judge: Judge, place: Finding['place']): ScoredCheck {
  const found = new FindingList();
  let passed = 0;
  let sum = 0;
  return {
    async see(sample) {
      const { score } = await judge.judge(sample, empty);
      sum += score;
      if (score < 1) return;
      passed += 1;
      found.add({
        code: 'empty-passes',
        message: 'an empty answer to this sample is judged right',
        place: placeOfSample(sample),
        hint: 'give it an ideal that is not empty, or a grader that an empty answer fails',
      });
    },
    findings() {
      if (passed <= 3 || passed < shareOfEval * judge.count) return found.list();
      return [
        {
          code: 'empty-passes',
          message: `an empty answer to every sample scores ${shownScore(sum / judge.count)}`,
          ...(place && { place }),
          hint: 'give the samples ideals that are not empty, or the eval a grader that an empty answer fails',
        },
      ];
    },
    score: () => sum / judge.count,
  };
}
