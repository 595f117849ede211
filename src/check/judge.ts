import type { CompletionFn } from '../completion/completion-fn.ts';
import { type Judgement, judgeAnswer } from '../run/judge-answer.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import type { RunServices } from '../run/services.ts';
import { FindingList } from './finding.ts';
import { type PlacedSample, placeOfSample } from './sample-check.ts';

/** Judges answers to the samples of an eval, and keeps what a module of the user's threw meanwhile. */
export interface Judge {
  /** How many samples there are. */
  readonly count: number;
  /** Their indices in the order of a run, which has nothing to do with that of the file. */
  readonly order: Uint32Array;
  read(index: number): PlacedSample;
  judge(sample: PlacedSample, fn: CompletionFn): Promise<Judgement>;
  judgeText(sample: PlacedSample, text: string): Promise<Judgement>;
  /** What the class calls a perfect answer to the sample, where it knows one. */
  perfectAnswer(sample: PlacedSample): Promise<string | undefined>;
  /** Whether the eval's own code threw at an answer to this sample. */
  hasThrown(index: number): boolean;
  /** Where it threw. */
  readonly thrown: FindingList;
}

/** Prepares the judging of an eval. Nobody is asked, so a sample that errors was thrown at by code of the user's, and that is a finding. */
export function createJudge(
  prepared: PreparedEval,
  { services, runsCode }: { services: RunServices; runsCode: boolean },
): Judge {
  const { samples } = prepared;
  const thrown = new FindingList();
  const throwing = new Set<number>();

  async function judge(sample: PlacedSample, fn: CompletionFn): Promise<Judgement> {
    const judgement = await judgeAnswer(prepared, sample, { fn, services });
    if (runsCode && judgement.outcome === 'errored' && !throwing.has(sample.index)) {
      const [first = ''] = (judgement.reason ?? '').split('\n');
      throwing.add(sample.index);
      thrown.add({
        code: 'grader-throws',
        message: `"evaluate" of the class throws at an answer to this sample: ${first}`,
        place: placeOfSample(sample),
        hint: 'an answer may be any text, an empty one too: judge it wrong where it cannot be read',
      });
    }
    return judgement;
  }

  async function perfectAnswer(sample: PlacedSample): Promise<string | undefined> {
    if (prepared.template.perfectAnswer === undefined) return undefined;
    let answer: string | undefined;
    await judge(sample, async (_prompt, _params, context) => {
      answer = context.perfectAnswer?.();
      return { texts: [answer ?? ''] };
    });
    return answer;
  }

  return {
    count: samples.count,
    order: prepared.chosen,
    read: (index) => samples.read(index),
    judge,
    perfectAnswer,
    judgeText: (sample, text) => judge(sample, async () => ({ texts: [text] })),
    hasThrown: (index) => throwing.has(index),
    thrown,
  };
}
