import { splitWords, trimEnd } from '../prompts/python-space.ts';

const ENTITIES: readonly (readonly [string, string])[] = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
];
// ASCII punctuation but for the apostrophe, the comma, the hyphen and the full stop, which the rules below treat apart.
const SYMBOLS = /[!-&(-+/:-@[-`{-~]/gu;

/**
 * The words that BLEU counts: the tokenizer of NIST's mteval-v13a, which is sacrebleu's default ("13a").
 * Symbols stand alone; a comma or a full stop too, unless between digits; a hyphen after a digit.
 */
export function tokenize13a(text: string): string[] {
  let line = trimEnd(text).replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  for (const [entity, character] of ENTITIES) line = line.replaceAll(entity, character);
  return splitWords(
    ` ${line} `
      .replace(SYMBOLS, ' $& ')
      .replace(/([^0-9])([.,])/gu, '$1 $2 ')
      .replace(/([.,])([^0-9])/gu, ' $1 $2')
      .replace(/([0-9])-/gu, '$1 - '),
  );
}
