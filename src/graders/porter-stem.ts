/** Suffix, what replaces it, and what must be true of the part before it (always, where there is no condition). */
type Rule = readonly [suffix: string, replacement: string, condition?: (stem: string) => boolean];

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['sky', 'sky'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

const hasMeasure = (stem: string): boolean => measure(stem) > 0;
const isLong = (stem: string): boolean => measure(stem) > 1;
const rules = (condition: (stem: string) => boolean, pairs: string): readonly Rule[] =>
  pairs.split(' ').map((pair) => {
    const [suffix = '', replacement = ''] = pair.split('>');
    return [suffix, replacement, condition];
  });

const PLURALS: readonly Rule[] = [
  ['sses', 'ss'],
  ['ies', 'i'],
  ['ss', 'ss'],
  ['s', ''],
];
const DOUBLE_SUFFIXES: readonly Rule[] = [
  ...rules(
    hasMeasure,
    'ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e ousli>ous',
  ),
  ...rules(
    hasMeasure,
    'ization>ize ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al iviti>ive',
  ),
  ...rules(hasMeasure, 'biliti>ble fulli>ful'),
  ['logi', 'log', (stem) => hasMeasure(`${stem}l`)],
];
const ENDINGS = rules(hasMeasure, 'icate>ic ative> alize>al iciti>ic ical>ic ful> ness>');
const LAST_SUFFIXES: readonly Rule[] = [
  ...rules(isLong, 'al> ance> ence> er> ic> able> ible> ant> ement> ment> ent>'),
  ['ion', '', (stem) => isLong(stem) && /[st]$/.test(stem)],
  ...rules(isLong, 'ou> ism> ate> iti> ous> ive> ize>'),
];

/**
 * A lower-case word without its endings: Porter's algorithm (Porter 1980) with the changes that NLTK's `PorterStemmer` makes by
 * default, so that METEOR matches the words that NLTK matches.
 */
export function porterStem(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (Array.from(word).length <= 2) return word;
  const root = removeY(removePast(removePlural(word)));
  // What is left of -alli may end in -ational.
  const simple = root.endsWith('alli') && hasMeasure(root.slice(0, -4)) ? root.slice(0, -2) : root;
  return tidy(applyFirst(applyFirst(applyFirst(simple, DOUBLE_SUFFIXES), ENDINGS), LAST_SUFFIXES));
}

/** Applies the first rule whose suffix fits; where its condition does not hold, no other is tried. */
function applyFirst(word: string, list: readonly Rule[]): string {
  const rule = list.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement, condition] = rule;
  const stem = word.slice(0, word.length - suffix.length);
  return condition === undefined || condition(stem) ? stem + replacement : word;
}

function removePlural(word: string): string {
  return word.endsWith('ies') && isFourLong(word) ? word.slice(0, -1) : applyFirst(word, PLURALS);
}

function removePast(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, isFourLong(word) ? -1 : -2);
  if (word.endsWith('eed')) return hasMeasure(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const suffix = ['ed', 'ing'].find((each) => word.endsWith(each) && shape(word.slice(0, -each.length)).includes('v'));
  return suffix === undefined ? word : mendEnd(word.slice(0, -suffix.length));
}

/** What -ed and -ing leave behind gets its e back or loses its doubled letter. */
function mendEnd(stem: string): string {
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  const letters = Array.from(stem);
  const last = letters.at(-1) ?? '';
  if (last === letters.at(-2) && shape(stem).endsWith('c'))
    return /[lsz]/.test(last) ? stem : letters.slice(0, -1).join('');
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

function removeY(word: string): string {
  const stem = word.slice(0, -1);
  const isEnding = word.endsWith('y') && Array.from(stem).length > 1 && shape(stem).endsWith('c');
  return isEnding ? `${stem}i` : word;
}

function tidy(word: string): string {
  const stem = word.slice(0, -1);
  const dropsE = word.endsWith('e') && (isLong(stem) || (hasMeasure(stem) && !endsShort(stem)));
  const rest = dropsE ? stem : word;
  return rest.endsWith('ll') && isLong(rest.slice(0, -1)) ? rest.slice(0, -1) : rest;
}

/** For each character c (a consonant) or v (a vowel); y is a vowel after a consonant. */
function shape(word: string): string {
  let letters = '';
  let isVowel = true;
  for (const letter of word) {
    isVowel = letter === 'y' ? !isVowel : 'aeiou'.includes(letter);
    letters += isVowel ? 'v' : 'c';
  }
  return letters;
}

/** Porter's m: how often consonants follow vowels. */
function measure(word: string): number {
  return shape(word).split('vc').length - 1;
}

/** Consonant, vowel, consonant at the end, the last not w, x or y; or a vowel and a consonant that are the whole. */
function endsShort(word: string): boolean {
  const letters = shape(word);
  return (letters.endsWith('cvc') && !/[wxy]$/.test(word)) || letters === 'vc';
}

function isFourLong(word: string): boolean {
  return Array.from(word).length === 4;
}
