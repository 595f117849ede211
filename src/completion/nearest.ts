/** Scales a vector to the length 1, so that a dot product is a cosine. */
export function normalize(vector: ArrayLike<number>): Float64Array {
  const scaled = Float64Array.from(vector);
  let squares = 0;
  for (const value of scaled) squares += value * value;
  const length = Math.sqrt(squares);
  return length === 0 ? scaled : scaled.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** The indices of the k vectors nearest to another by cosine similarity, nearest first. All of them have the length 1. */
export function nearest(wanted: Float64Array, vectors: readonly Float64Array[], k: number): number[] {
  return vectors
    .map((vector, index) => ({ index, likeness: dot(wanted, vector) }))
    .sort((a, b) => b.likeness - a.likeness || b.index - a.index)
    .slice(0, k)
    .map(({ index }) => index);
}
