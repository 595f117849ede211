import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type TextMetric, textMetrics, textSimilarity } from '../../src/graders/text-similarity.ts';

type Scores = Record<TextMetric, number>;
type Pair = { id: string; input: string; reference: string; expect: Scores; dataless: Partial<Scores> };

// Made with rapidfuzz 3.10.1, nltk 3.9.1 and rouge-score 0.1.2; `dataless` is nltk without its Punkt and WordNet data.
const pairs = readFileSync(join(import.meta.dirname, 'similarity.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Pair);

describe.each(textMetrics)('%s equals that of the library it is from', (metric) => {
  test.for(pairs)('for $id', (pair) => {
    const expected = pair.dataless[metric] ?? pair.expect[metric];
    expect(Math.abs(textSimilarity(metric, pair.input, pair.reference) - expected)).toBeLessThan(1e-9);
  });
});
