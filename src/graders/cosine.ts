/**
 * The cosine of the angle between two embeddings, kept within 0 to 1, where thresholds lie: what points away from each other is
 * not alike at all. Two vectors that are the same give 1 to the bit; one of nothing but zeros is like no other.
 */
export function cosineSimilarity(left: readonly number[], right: readonly number[]): number {
  let product = 0;
  let leftSquare = 0;
  let rightSquare = 0;
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    product += value * other;
    leftSquare += value * value;
    rightSquare += other * other;
  }
  const length = Math.sqrt(leftSquare * rightSquare);
  return length === 0 ? 0 : Math.min(1, Math.max(0, product / length));
}
