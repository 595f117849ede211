import type { JudgedComparison } from '../compare/compare-all.ts';
import type { ShownPair } from '../compare/show-samples.ts';
import { gateHeadline, interval, number, pValue, signed } from './comparison-sentence.ts';
import { harmless } from './harmless.ts';
import { details, markdownCode, markdownTable } from './markdown-text.ts';
import type { JudgedGate } from './reporter.ts';
import { toSampleResult } from './sample-result.ts';
import { showValue } from './show-value.ts';

/** As in the section of a run, a comment of a pull request has room for so much. */
const mostSamples = 20;
const longestCell = 300;

function numbers({ base, new: now, counts, statistics, isAccuracy }: JudgedComparison): string[] {
  const who = (models: readonly string[]) => markdownCode(harmless(models.join(', ')));
  return markdownTable(
    ['', isAccuracy ? 'accuracy' : 'score', '95 % interval', ''],
    [
      ['blessed', number(counts.meanBefore), interval(statistics.base), who(base.identity.models)],
      ['now', number(counts.meanNow), interval(statistics.now), who(now.identity.models)],
      [
        'difference',
        signed(counts.meanNow - counts.meanBefore),
        interval(statistics.difference, signed),
        pValue(statistics.pValue),
      ],
    ],
  );
}

function brokenRow({ new: now, isQuarantined }: ShownPair): string[] {
  const { expected, actual, error } = toSampleResult(now.events);
  const cell = (value: unknown) => (value === undefined ? '' : markdownCode(showValue(value, longestCell)));
  const place = now.file === undefined ? undefined : `${now.file}:${now.line}`;
  return [cell(now.sampleId), cell(expected), cell(error ?? actual), cell(place), isQuarantined ? 'quarantined' : ''];
}

function broken({ shown, counts }: JudgedComparison): string[] {
  const all = counts.broken + counts.quarantined.broken;
  const rows = shown.broken.slice(0, mostSamples).map(brokenRow);
  if (rows.length === 0) return [];
  const some = rows.length < all ? `; ${rows.length} of those broken are shown` : '';
  return details(
    `${all} broken, ${counts.fixed + counts.quarantined.fixed} fixed${some}`,
    markdownTable(['sample', 'expected', 'got', 'place', ''], rows),
  );
}

/** How a run compares with what was blessed, below its own section. */
export function gateSection(gate: JudgedGate): string[] {
  const state = gate.isClosed ? '❌ The gate is closed' : '✅ The gate is open';
  return [
    `**${state}:** ${markdownCode(gateHeadline(gate))}`,
    ...gate.comparison.evals.flatMap((each) => ['', ...numbers(each), ...broken(each)]),
  ];
}
