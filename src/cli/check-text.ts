import type { CheckedEval } from '../check/check-eval.ts';
import type { CheckResult } from '../check/check-registry.ts';
import { findingLevels, type Level, type OwnedFinding } from '../check/finding.ts';
import { shorten } from '../check/tidy.ts';
import { harmless } from '../report/harmless.ts';
import { formatPlace } from './show-error.ts';

/** How many there are of something, in words. */
function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function ofEvals(evals: readonly string[]): string {
  const [first, ...others] = evals;
  if (first === undefined) return '';
  return others.length === 0 ? ` (${first})` : ` (${first} and ${others.length} more)`;
}

/** One finding on one line, in the form that editors and CI read: `file:line:column: level: message`. */
function findingLine({ code, message, place, hint, evals }: OwnedFinding): string {
  const where = place === undefined ? '' : `${formatPlace(place)}: `;
  const remedy = hint === undefined ? '' : `; ${hint}`;
  return harmless(`${where}${findingLevels[code]}: ${message}${remedy} [${code}]${ofEvals(evals)}`);
}

function moreLine({ code, place, evals }: OwnedFinding, more: number): string {
  const where = place === undefined ? '' : `${place.file}: `;
  return harmless(`${where}${findingLevels[code]}: and ${more} more like these [${code}]${ofEvals(evals)}`);
}

function findingLines(findings: readonly OwnedFinding[], most: number): string[] {
  const { shown, more } = shorten(findings, most);
  return shown.flatMap((finding) => {
    const rest = more.get(finding);
    return rest === undefined ? [findingLine(finding)] : [findingLine(finding), moreLine(finding, rest)];
  });
}

function fourDigits(score: number | null): string {
  return score === null ? '-' : score.toFixed(4);
}

/** What the simplest answers score: for evals that were asked for by name. */
function baselineLine({ name, samples, baselines }: CheckedEval): string[] {
  if (baselines === null) return [];
  const { oracle, empty, echo, constant } = baselines;
  const best = constant === null ? '' : `, constant ${JSON.stringify(constant.answer)} ${fourDigits(constant.score)}`;
  const scores = `oracle ${fourDigits(oracle)}, empty ${fourDigits(empty)}, echo ${fourDigits(echo)}${best}`;
  return [harmless(`${name}: ${counted(samples, 'sample')}; ${scores}`)];
}

/** Evals that were not checked to the end, by their reasons. */
function skippedLines(evals: readonly CheckedEval[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, status, reason } of evals) {
    if (reason === null) continue;
    add(byReason, status === 'static' ? `read only, as ${reason}` : `skipped, ${reason}`, name);
  }
  return [...byReason].map(([reason, names]) => harmless(`${reason} (${names.length}): ${listed(names)}`));
}

/** So many names are read by somebody; `--json` has all. */
const mostNames = 100;

function listed(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function add(lists: Map<string, string[]>, key: string, name: string): void {
  lists.set(key, [...(lists.get(key) ?? []), name]);
}

/** How many findings there are of each level, those that are only counted included. */
export function countLevels(findings: readonly OwnedFinding[]): Readonly<Record<Level, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { code, more = 0 } of findings) counts[findingLevels[code]] += 1 + more;
  return counts;
}

/** The last line. */
function summary({ findings, evals, silenced }: CheckResult, seconds: number): string {
  const { error, warning } = countLevels(findings);
  const run = evals.filter(({ status }) => status === 'run').length;
  const read = evals.filter(({ status }) => status === 'static').length;
  const samples = evals.reduce((sum, { samples: count }) => sum + count, 0);
  const parts = [
    `${counted(run + read, 'eval')} (${counted(samples, 'sample')}) checked in ${seconds.toFixed(1)} s: ${counted(error, 'error')}`,
    counted(warning, 'warning'),
    ...(evals.length > run + read ? [`${evals.length - run - read} skipped`] : []),
    ...(silenced > 0 ? [`${silenced} ignored`] : []),
  ];
  return parts.join(', ');
}

/** What `tseval check` prints: findings, what was not checked and why, and a line that sums up. */
export function checkText(
  result: CheckResult,
  { most, seconds, isNamed }: { most: number; seconds: number; isNamed: boolean },
): string {
  const lines = [
    ...findingLines(
      result.findings.filter(({ code }) => findingLevels[code] !== 'note'),
      most,
    ),
    ...(isNamed ? result.evals.flatMap(baselineLine) : []),
    ...skippedLines(result.evals),
    summary(result, seconds),
  ];
  return `${lines.join('\n')}\n`;
}
