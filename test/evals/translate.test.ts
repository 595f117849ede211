import { describe, expect, test } from 'vitest';
import { corpusBleuMetric } from '../../src/evals/corpus-bleu.ts';
import { translate } from '../../src/evals/translate.ts';
import { sentenceBleu } from '../../src/graders/bleu.ts';
import type { Message } from '../../src/prompts/messages.ts';
import type { RunEvent, SampleEvent } from '../../src/record/event.ts';
import { evaluate } from './run-template.ts';

const args = { samples_jsonl: 'x.jsonl' };
const message = (content: string): Message => ({ role: 'user', content });

function corpusScore(events: readonly SampleEvent[]): number | undefined {
  const fold = corpusBleuMetric({ seed: 1 });
  for (const event of events) fold.add(event as RunEvent);
  const { sacrebleu_score } = fold.result();
  return sacrebleu_score;
}

const matchOf = (sampled: string, expected: unknown): SampleEvent => ({
  type: 'match',
  data: { correct: true, expected, picked: null, sampled },
});

describe('Translate', () => {
  test('records the sentence score, and a match when it is above 30', async () => {
    const sample = { input: 'x', ideal: ['The cat sat on the mat.'] };
    const { asked, events } = await evaluate(translate, { args, sample, answer: 'A cat sat on a mat.' });
    expect(asked).toEqual([['x', { max_tokens: 500 }]]);
    // sacrebleu 2.6.0: 30.739407647563215
    expect(events).toEqual([
      { type: 'metrics', data: { sacrebleu_sentence_score: expect.closeTo(30.739407647563215, 9) } },
      {
        type: 'match',
        data: {
          correct: true,
          expected: 'The cat sat on the mat.',
          picked: null,
          sampled: 'A cat sat on a mat.',
          sacrebleu_sentence_score: expect.closeTo(30.739407647563215, 9),
        },
      },
    ]);
  });

  test('takes a low score for wrong', async () => {
    const { events } = await evaluate(translate, { args, sample: { input: 'x', ideal: 'Hello' }, answer: 'Goodbye' });
    expect(events.map(({ data }) => data)).toMatchObject([{ sacrebleu_sentence_score: 0 }, { correct: false }]);
  });

  test('shows examples, and sends its own max_tokens', async () => {
    const { asked } = await evaluate(translate, {
      args: { ...args, max_tokens: 11, num_few_shot: 1, few_shot_jsonl: 'few.jsonl' },
      sample: { input: [message('a'), message('b')], ideal: 'c' },
      answer: 'c',
      rows: [{ sample: [message('1')] }, { sample: [message('2')] }],
    });
    expect(asked).toEqual([[[message('a'), message('1'), message('b')], { max_tokens: 11 }]]);
  });
});

describe('the corpus score', () => {
  test('takes several ideals for several references', () => {
    const ideals = ['The cat sat on a mat.', 'A cat was sitting on the mat.'];
    const answer = 'The cat was sitting on a mat.';
    expect(corpusScore([matchOf(answer, ideals)])).toBeCloseTo(sentenceBleu(answer, ideals), 9);
    expect(corpusScore([matchOf(answer, ideals)])).toBeGreaterThan(corpusScore([matchOf(answer, ideals[0])]) ?? 0);
  });

  test('weighs long answers more, so it is not the mean of the sentences', () => {
    const events = [matchOf('a b c d e f g h', 'a b c d e f g h'), matchOf('x', 'y')];
    // sacrebleu 2.6.0: BLEU().corpus_score(["a b c d e f g h", "x"], [["a b c d e f g h", "y"]])
    expect(corpusScore(events)).toBeCloseTo(97.09835434146471, 9);
  });

  test('is left out when nothing was translated', () => {
    expect(corpusScore([{ type: 'error', data: { message: 'it failed', kind: 'transient' } }])).toBeUndefined();
  });
});
