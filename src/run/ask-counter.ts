/** So many hexadecimal digits make a number that a double holds exactly. */
const digits = 12;

/**
 * Counts how often a run has asked the same before, by the SHA-256 of what is asked: repeated requests are further draws, not
 * the same answer again. Two that differ share a count once in 10^8 runs of a thousand requests; then one answer more is asked for.
 */
export function createAskCounter(): (hash: string) => number {
  const counts = new Map<number, number>();
  return (hash) => {
    const key = Number.parseInt(hash.slice(0, digits), 16);
    const before = counts.get(key) ?? 0;
    counts.set(key, before + 1);
    return before;
  };
}
