/** A running sum of numbers. */
export interface ExactSum {
  add(value: number): void;
  total(): number;
}

/**
 * Sums without rounding until the end, so that the order of events cannot change a mean in its last digit.
 * Keeps partial sums that do not overlap (Shewchuk 1997), and rounds them once, half to even, as Python's `math.fsum`.
 */
export function exactSum(): ExactSum {
  let partials: number[] = [];
  return {
    add(value) {
      const kept: number[] = [];
      let sum = value;
      for (const partial of partials) {
        const [large, small] = Math.abs(sum) < Math.abs(partial) ? [partial, sum] : [sum, partial];
        sum = large + small;
        const lost = small - (sum - large);
        if (lost !== 0) kept.push(lost);
      }
      kept.push(sum);
      partials = kept;
    },
    total: () => roundOnce(partials),
  };
}

function roundOnce(partials: readonly number[]): number {
  let index = partials.length - 1;
  let sum = partials[index] ?? 0;
  let lost = 0;
  while (index > 0 && lost === 0) {
    index -= 1;
    const before = sum;
    const next = partials[index] ?? 0;
    sum = before + next;
    lost = next - (sum - before);
  }
  // Exactly half a step was lost: what lies below decides to which side it goes.
  const below = partials[index - 1] ?? 0;
  if (lost !== 0 && Math.sign(lost) === Math.sign(below)) {
    const corrected = sum + 2 * lost;
    if (corrected - sum === 2 * lost) return corrected;
  }
  return sum;
}
