/** The names that a mistyped one most likely means, nearest first; none where nothing is near. */
export function closestNames(name: string, names: Iterable<string>, limit = 5): string[] {
  const wanted = name.toLowerCase();
  return [...new Set(names)]
    .map((candidate) => ({ candidate, likeness: likeness(wanted, candidate.toLowerCase()) }))
    .filter(({ likeness }) => likeness >= 0.6)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** The name that one is most likely misspelt from, by a letter or two; undefined where it may well be meant as it is. */
export function misspeltFrom(name: string, names: Iterable<string>): string | undefined {
  const [nearest] = closestNames(name, names, 1);
  return nearest !== undefined && editDistance(name, nearest) <= 2 ? nearest : undefined;
}

/** The hint of an unknown name; none where no name is near. */
export function didYouMean(name: string, names: Iterable<string>, limit = 5): string | undefined {
  const quoted = closestNames(name, names, limit).map((candidate) => `"${candidate}"`);
  if (quoted.length === 0) return undefined;
  const last = quoted.pop();
  return `did you mean ${quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`}?`;
}

/** From 0 to 1; a part of a longer name counts as near, since base names are often typed without their prefix. */
function likeness(wanted: string, candidate: string): number {
  const length = Math.max(wanted.length, candidate.length);
  const contained = wanted.length >= 3 && candidate.includes(wanted) ? 0.6 + (0.4 * wanted.length) / length : 0;
  if (Math.abs(wanted.length - candidate.length) > 0.4 * length) return contained;
  return Math.max(contained, 1 - editDistance(wanted, candidate) / length);
}

/** Insertions, deletions, replacements and swaps of neighbours: what fingers do. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
