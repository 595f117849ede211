import { splitWords } from '../prompts/python-space.ts';

/** Python's \w; JavaScript's knows ASCII only. */
const WORD = String.raw`[\p{L}\p{N}_]`;
/** What Python's `re.IGNORECASE` takes for an i. */
const I = '[iıİ]';
const CLOSERS = ']})>"\'';

const OPENING: readonly (readonly [RegExp, string])[] = [
  [/[«“‘„]|`+/g, ' $& '],
  [/^"/, '``'],
  [/``/g, ' `` '],
  [/([ ([{<])(?:"|'{2})/g, '$1 `` '],
  [new RegExp(`'(?!re|ve|ll|m|t|s|d|n)(${WORD})(?!${WORD})`, 'giu'), "' $1"],
];
const COLONS: readonly (readonly [RegExp, string])[] = [
  [/([:,])(\P{Nd})/gu, ' $1 $2'],
  // Python's $ also stands before a line end that is the last character.
  [/[:,](?=\n?$)/g, ' $& '],
  [/\.{2,}/g, ' $& '],
  [/[;@#$%&]/g, ' $& '],
];
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/[?!]/g, ' $& '],
  [/([^'])' /g, "$1 ' "],
  [/\*/g, ' * '],
  [/[\][(){}<>]/g, ' $& '],
  [/--/g, ' -- '],
];
const CLOSING: readonly (readonly [RegExp, string])[] = [
  [/[»”’]/g, ' $& '],
  [/''/g, " '' "],
  [/"/g, " '' "],
];
const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/([^' ])('[sS]|'[mM]|'[dD]|') /g, '$1 $2 '],
  [/([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) /g, '$1 $2 '],
  ...[`(can)(not)`, `(d)('ye)`, `(g${I}m)(me)`, `(gon)(na)`, `(got)(ta)`, `(lem)(me)`, `(more)('n)`].map(
    (pair) => [new RegExp(`(?<!${WORD})${pair}(?!${WORD})`, 'giu'), ' $1 $2 '] as const,
  ),
  [new RegExp(`(?<!${WORD})(wan)(na)(?= )`, 'giu'), ' $1 $2 '],
  [new RegExp(` ('t)(${I}s)(?!${WORD})`, 'giu'), ' $1 $2 '],
  [new RegExp(` ('t)(was)(?!${WORD})`, 'giu'), ' $1 $2 '],
];

/**
 * The words that BLEU, GLEU and METEOR count: NLTK's `word_tokenize` (3.9.1, after Robert MacIntyre's Treebank script), the whole
 * text taken as one sentence, so that only a full stop at the very end is a word of its own.
 * Differs from NLTK's default: sentences are not told apart, which would need its trained Punkt model (`preserve_line=True` there).
 */
export function wordTokenize(text: string): string[] {
  const opened = replaceAll(text, OPENING);
  // The closing quotes and spaces after a full stop are looked through once with and once without those of books.
  const stopped = replaceAll(padFullStop(opened, `${CLOSERS}»”’ `, ' '), COLONS);
  const marked = replaceAll(padFullStop(stopped, CLOSERS, ''), MARKS);
  const spaced = splitWords(replaceAll(marked, CLOSING)).join(' ');
  return splitWords(replaceAll(` ${spaced} `, CONTRACTIONS));
}

function replaceAll(text: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((changed, [pattern, replacement]) => changed.replace(pattern, replacement), text);
}

/** Sets the last full stop apart if only closing characters follow; by hand, since a pattern would try each run of spaces anew. */
function padFullStop(text: string, closers: string, gap: string): string {
  const at = text.lastIndexOf('.');
  if (at < 1 || text.charAt(at - 1) === '.') return text;
  let end = at + 1;
  while (end < text.length && closers.includes(text.charAt(end))) end += 1;
  if (splitWords(text.slice(end)).length > 0) return text;
  return `${text.slice(0, at)} .${gap}${text.slice(at + 1, end)} `;
}
