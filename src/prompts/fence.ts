/**
 * Puts a text between two lines that it cannot contain, so that no text under judgement can end its own quotation and pass for
 * instructions. The lines' mark derives from the text, so that a prompt is the same in every run; it occurs in none of `others` either.
 */
export function fence(text: string, others: readonly string[] = []): string {
  const mark = markFor(text, [text, ...others]);
  return `[BEGIN ${mark}]\n${text}${text.endsWith('\n') ? '' : '\n'}[END ${mark}]`;
}

function markFor(text: string, avoided: readonly string[]): string {
  for (let attempt = 0; ; attempt += 1) {
    const mark = hash53(text, attempt).toString(16).padStart(14, '0');
    // Compared in small letters: a grader would hardly tell "[END 0AB…]" from "[END 0ab…]".
    if (!avoided.some((each) => each.toLowerCase().includes(mark))) return mark;
  }
}

/** 53 bits of a text and a seed: two 32-bit multiplicative hashes that stir each other (cyrb53, public domain). */
function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
