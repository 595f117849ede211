// What Python's str.isspace() counts: it has U+001C to U+001F and U+0085, which \s has not, and lacks U+FEFF.
const SPACE = String.raw`\t-\r\u{1c}-\u{20}\u{85}\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}`;
const AT_START = new RegExp(`^[${SPACE}]+`, 'u');
const RUNS = new RegExp(`[${SPACE}]+`, 'u');
const ONE = new RegExp(`[${SPACE}]`, 'u');

/** Python's `str.lstrip()`, because oaieval's prompts are cut by it to the character. */
export function trimStart(text: string): string {
  return text.replace(AT_START, '');
}

/** Python's `str.rstrip()`. Walks back from the end: a regular expression would try every inner run of spaces. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ONE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Python's `str.strip()`. */
export function trim(text: string): string {
  return trimEnd(trimStart(text));
}

/** Python's `str.split()`: the words between runs of white space. */
export function splitWords(text: string): string[] {
  return text.split(RUNS).filter((word) => word !== '');
}
