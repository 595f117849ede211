/** How often each run of `order` words occurs. Words hold no white space, so a space between them makes an unambiguous key. */
function countNgrams(words: readonly string[], order: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= words.length; start += 1) {
    const ngram = words.slice(start, start + order).join(' ');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams two texts share, each as often as both have it. */
export function countShared(left: readonly string[], right: readonly string[], order: number): number {
  const counts = countNgrams(right, order);
  let shared = 0;
  for (const [ngram, count] of countNgrams(left, order)) shared += Math.min(count, counts.get(ngram) ?? 0);
  return shared;
}

/** How many n-grams a text of so many words has. */
export function ngramTotal(length: number, order: number): number {
  return Math.max(0, length - order + 1);
}
