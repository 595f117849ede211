import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addStatistics, bleuStatistics, corpusBleu, noStatistics, sentenceBleu } from '../../src/graders/bleu.ts';

type Sentence = { output: string; references: string[]; sentence_bleu: number };
type Corpus = { group: string; outputs: string[]; references: string[][]; corpus_bleu: number };

// Made with sacrebleu 2.6.0: BLEU(effective_order=True).sentence_score and BLEU().corpus_score.
const vectors = readFileSync(join(import.meta.dirname, 'sacrebleu.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sentence | Corpus);
const sentences = vectors.filter((vector) => 'output' in vector);
const corpora = vectors.filter((vector) => 'group' in vector);

const statisticsOf = ({ outputs, references }: Corpus) =>
  outputs.map((output, index) => bleuStatistics(output, references[index] ?? []));

describe('sentence BLEU equals that of sacrebleu', () => {
  test.for(sentences)('for $output', ({ output, references, sentence_bleu }) => {
    expect(Math.abs(sentenceBleu(output, references) - sentence_bleu)).toBeLessThan(1e-9);
  });
});

describe('corpus BLEU equals that of sacrebleu', () => {
  test.for(corpora)('for $group', (corpus) => {
    const score = corpusBleu(statisticsOf(corpus).reduce(addStatistics, noStatistics));
    expect(Math.abs(score - corpus.corpus_bleu)).toBeLessThan(1e-9);
  });
});

test('corpus BLEU does not depend on the order of the samples', () => {
  for (const statistics of corpora.map(statisticsOf))
    expect(corpusBleu(statistics.reduceRight(addStatistics, noStatistics))).toBe(
      corpusBleu(statistics.reduce(addStatistics, noStatistics)),
    );
});

test('the BLEU of no samples is 0', () => {
  expect(corpusBleu(noStatistics)).toBe(0);
});

test('of two references as near in length the shorter counts', () => {
  expect(bleuStatistics('a b c', ['a b c d', 'a b']).referenceLength).toBe(2);
});
