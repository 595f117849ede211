import { addStatistics, bleuStatistics, corpusBleu, noStatistics } from '../graders/bleu.ts';
import type { Fold, NamedMetric } from '../metrics/fold.ts';

/**
 * `sacrebleu_score`: BLEU of all answers taken as one corpus. Only counts are kept, so it can be had from a record as well.
 * Differs from oaieval: several ideals are several references, where oaieval fails.
 */
export const corpusBleuMetric: NamedMetric = Object.assign(tallyNgrams, { names: ['sacrebleu_score'] });

function tallyNgrams(): Fold {
  let statistics = noStatistics;
  let matches = 0;
  return {
    add(event) {
      if (event.type !== 'match') return;
      matches += 1;
      const { sampled, expected } = event.data;
      statistics = addStatistics(statistics, bleuStatistics(String(sampled), toReferences(expected)));
    },
    result: () => (matches === 0 ? {} : { sacrebleu_score: corpusBleu(statistics) }),
  };
}

function toReferences(expected: unknown): readonly string[] {
  return (Array.isArray(expected) ? expected : [expected]).map(String);
}
