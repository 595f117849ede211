import type { PreparedEval } from '../run/prepare-eval.ts';
import type { Trust } from '../run/trust.ts';
import type { Judge } from './judge.ts';

/** Why the samples of an eval cannot be answered here: whoever judges would have to be paid, or trusted. */
export function whyOnlyRead({ template, needs, spec }: PreparedEval, trust: Trust): string | undefined {
  if (template.takesSeveral || needs.judges.length > 0) return 'a model gives the verdicts';
  if (needs.embeddings !== undefined) return 'a model embeds the texts';
  if (needs.python.length > 0 && !trust.allows(spec.entry)) return 'Python graders run only with --allow-code';
  return undefined;
}

/** Whether a model is asked at all: rows of the hosted platform may bring their answers. */
export async function asksModel(judge: Judge): Promise<boolean> {
  let isAsked = false;
  await judge.judge(judge.read(0), async () => {
    isAsked = true;
    return { texts: [''] };
  });
  return isAsked;
}
