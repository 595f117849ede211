import { keyOfFinding, type OwnedFinding } from './finding.ts';

function compare(a: OwnedFinding, b: OwnedFinding): number {
  const [left, right] = [a.place, b.place];
  const files = [left?.file ?? '', right?.file ?? ''] as const;
  if (files[0] !== files[1]) return files[0] < files[1] ? -1 : 1;
  const byPlace = (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
  if (byPlace !== 0) return byPlace;
  const texts = [a, b].map(({ code, message }) => `${code} ${message}`);
  return (texts[0] ?? '') < (texts[1] ?? '') ? -1 : 1;
}

/** Sorted by place; what several evals share (a data file, a rubric) is one finding of all of them. */
export function tidy(findings: readonly OwnedFinding[]): OwnedFinding[] {
  const byKey = new Map<string, OwnedFinding>();
  for (const finding of findings) {
    const key = keyOfFinding(finding);
    const known = byKey.get(key);
    const evals = [...new Set([...(known?.evals ?? []), ...finding.evals])];
    byKey.set(key, { ...(known ?? finding), evals });
  }
  return [...byKey.values()].sort(compare);
}

/** Findings of one kind that stand together: the first ones, and how many more there are. */
export interface Shortened {
  shown: readonly OwnedFinding[];
  /** The last one shown of each kind that has more. */
  more: ReadonlyMap<OwnedFinding, number>;
}

/** Kinds that every eval of a registry may have for one reason, so that they are counted over all of them. */
const ofRegistry: ReadonlySet<string> = new Set(['data-missing', 'lfs-pointer', 'not-runnable', 'remote-data']);

/** Keeps the first `most` findings of each kind in each eval, and counts the others. */
export function shorten(findings: readonly OwnedFinding[], most: number): Shortened {
  const groups = new Map<string, OwnedFinding[]>();
  for (const finding of findings) {
    const { code, evals } = finding;
    const key = JSON.stringify(evals.length === 0 || ofRegistry.has(code) ? [code] : [code, evals]);
    const group = groups.get(key) ?? [];
    group.push(finding);
    groups.set(key, group);
  }
  const more = new Map<OwnedFinding, number>();
  const shown = new Set<OwnedFinding>();
  for (const group of groups.values()) {
    const first = group.slice(0, most);
    for (const finding of first) shown.add(finding);
    const rest = group.length - first.length + group.reduce((sum, finding) => sum + (finding.more ?? 0), 0);
    const last = first.at(-1);
    if (last && rest > 0) more.set(last, rest);
  }
  return { shown: findings.filter((finding) => shown.has(finding)), more };
}
