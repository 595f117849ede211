import type { Flip } from '../metrics/flips.ts';
import { harmless } from './harmless.ts';

const mostShown = 5;

/** The samples that flip the most, a line each. */
export function flipLines(flips: readonly Flip[], flipping: number): string[] {
  const shown = flips.slice(0, mostShown).map(({ sampleId, file, line, correct, runs, verdicts: count, flipRate }) => {
    const verdicts = correct > 0 ? `${correct} of ${runs} right` : `${count} verdicts in ${runs} runs`;
    return `  flips: ${harmless(sampleId)}  ${verdicts}, flip rate ${flipRate.toFixed(2)}  ${harmless(file)}:${line}`;
  });
  const more = flipping - shown.length;
  const listed = flips.length < flipping ? `${flips.length} in all` : 'all';
  return more > 0 ? [...shown, `  flips: ${more} more; --json lists ${listed}`] : shown;
}
