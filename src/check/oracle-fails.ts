import { oracle } from '../completion/synthetic.ts';
import type { Template } from '../evals/template.ts';
import type { Judgement } from '../run/judge-answer.ts';
import { FindingList } from './finding.ts';
import type { Judge } from './judge.ts';
import { placeOfSample } from './sample-check.ts';
import type { ScoredCheck } from './scored-check.ts';

function explain({ outcome, score, reason }: Judgement): string {
  if (outcome === 'errored') return reason ?? 'an answer to this sample ends in an error';
  if (outcome === 'ungraded') return 'the perfect answer to this sample gets no verdict';
  return outcome === 'scored'
    ? `the perfect answer to this sample scores only ${score}`
    : 'the perfect answer to this sample is judged wrong';
}

/** Samples that no model could be right about: what the class itself calls a perfect answer must be judged right. */
export function oracleFails(template: Template, judge: Judge): ScoredCheck {
  const found = new FindingList();
  const knowsAnswers = template.perfectAnswer !== undefined;
  let sum = 0;
  return {
    async see(sample) {
      if (!knowsAnswers) return;
      const judgement = await judge.judge(sample, oracle);
      sum += judgement.score;
      if (judgement.score >= 1 || judge.hasThrown(sample.index)) return;
      found.add({
        code: 'oracle-fails',
        message: explain(judgement),
        place: placeOfSample(sample),
        hint: `correct its ideal, or remove it: no answer can be right for ${template.name}`,
      });
    },
    findings: () => found.list(),
    score: () => (knowsAnswers ? sum / judge.count : null),
  };
}
