/**
 * Holm's adjustment of the p values of several tests, in their order (Holm 1979): who calls those below alpha significant is
 * wrong about any of them with a chance of at most alpha.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted: number[] = [];
  let least = 0;
  for (const [rank, index] of order.entries()) {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * (pValues[index] as number)));
    adjusted[index] = least;
  }
  return adjusted;
}
