import { echo } from '../completion/synthetic.ts';
import type { Finding } from './finding.ts';
import type { Judge } from './judge.ts';
import { isExplained, type ScoredCheck, shownScore } from './scored-check.ts';

/** What begins or ends by chance as an ideal does scores less. */
const leastScore = 0.3;
/** From here on it is worth telling even where a constant does as well. */
const highScore = 0.8;

/**
 * Whether an answer that repeats the question is right: then a model need not know anything. Where a constant scores as much,
 * it may be for what the questions have in common. The others are asked when all samples have been seen.
 */
export function echoPasses(
  judge: Judge,
  { place, empty, constant }: { place: Finding['place']; empty: ScoredCheck; constant: ScoredCheck },
): ScoredCheck {
  let sum = 0;
  let first: string | undefined;
  return {
    async see(sample) {
      const { score } = await judge.judge(sample, echo);
      sum += score;
      if (score >= 1) first ??= `${sample.file}:${sample.line}`;
    },
    findings() {
      const score = sum / judge.count;
      if (score < leastScore || isExplained(score, empty.score() ?? 0)) return [];
      if (score < highScore && score <= (constant.score() ?? 0)) return [];
      const where = first === undefined ? '' : `, for the first time in ${first}`;
      return [
        {
          code: 'echo-passes',
          message: `an answer that only repeats the prompt's last message scores ${shownScore(score)}${where}`,
          ...(place && { place }),
          hint: 'ask for an answer that does not stand in the question, or use Match, which reads how it begins',
        },
      ];
    },
    score: () => sum / judge.count,
  };
}
