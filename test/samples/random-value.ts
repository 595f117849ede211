import type { PythonRandom } from '../../src/random/python-random.ts';

const characters = ['a', 'Z', '0', ' ', '"', '\\', '\n', '\r', '\t', '\0', '\u007f', 'é', '\u2028', '\u2029', '\u0085'];
const oddCharacters = ['\ufeff', '\u{1f642}', '\ud800', '\udc00', '한', '\ufffd', '}', ']', ',', 'NaN', '\u00a0'];
const all = [...characters, ...oddCharacters];

/** A string of characters that readers of lines and of JSON stumble over. */
export function randomString(random: PythonRandom): string {
  return Array.from({ length: random.randbelow(12) }, () => all[random.randbelow(all.length)]).join('');
}

/** A JSON value of at most `depth` levels. */
export function randomValue(random: PythonRandom, depth: number): unknown {
  const scalars = [null, true, random.random() * 1e6, random.randbelow(1000) - 500, randomString(random)];
  const kind = random.randbelow(depth > 0 ? scalars.length + 2 : scalars.length);
  if (kind < scalars.length) return scalars[kind];
  const items = Array.from({ length: random.randbelow(4) }, () => randomValue(random, depth - 1));
  return kind === scalars.length ? items : Object.fromEntries(items.map((item) => [randomString(random), item]));
}
