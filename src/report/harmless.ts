const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x1b': '\\e' };

/**
 * Makes text from outside safe to print on one line: escape codes, line ends and direction marks are shown, not obeyed, and neither is
 * `##[…]`, which GitHub Actions takes for a command wherever it stands in a line of the log.
 */
export function harmless(text: string): string {
  if (/^[ -~]*$/.test(text) && !text.includes('##[')) return text;
  return text.replace(
    // C0, DEL and C1 controls, line and paragraph separators, zero-width and bidirectional marks, noncharacters, lone surrogates.
    /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|\p{Cs}|(?<=##)\[/gu,
    (char) => shortEscapes[char] ?? `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
}

/** The same, shortened to so many characters. */
export function excerpt(text: string, length: number): string {
  if (text.length <= length) return harmless(text);
  const characters = [...text.slice(0, 2 * length + 2)];
  return characters.length > length ? `${harmless(characters.slice(0, length - 1).join(''))}…` : harmless(text);
}
