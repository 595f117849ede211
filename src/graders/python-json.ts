/**
 * A value as CPython's `json` reads it. Integers keep every digit, so one that a double cannot hold is a bigint; an object is
 * a Map, so that no key is special.
 */
export type PythonJson = null | boolean | number | bigint | string | PythonJson[] | Map<string, PythonJson>;

type Scalar = null | boolean | number | bigint | string;
type Token = { mark: string; end: number } | { value: Scalar; end: number };
type Expected = 'value' | 'item or ]' | 'key' | 'key or }' | ':' | ', or end';
type Frame = { container: PythonJson[]; close: ']' } | { container: Map<string, PythonJson>; close: '}'; key: string };

/** Integers of more digits are a ValueError in CPython (`sys.get_int_max_str_digits`). */
const MAX_INTEGER_DIGITS = 4300;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?<digits>0|[1-9][0-9]*)(?<rest>(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)/y;
const WORD = /true|false|null|NaN|-?Infinity/y;
const WORDS: Readonly<Record<string, Scalar>> = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/**
 * Reads JSON as CPython's `json.loads` does: NaN and the infinities count, a byte-order mark and raw control characters do not.
 * `undefined` when the text is not JSON. It keeps its own stack, so that no depth of nesting ends the run.
 * Differs from oaieval: nesting deeper than Python's stack is read, where oaieval crashes.
 */
export function parsePythonJson(text: string): PythonJson | undefined {
  const open: Frame[] = [];
  let root: PythonJson | undefined;
  let expected: Expected = 'value';
  let at = 0;

  const put = (value: PythonJson): void => {
    const frame = open.at(-1);
    if (frame === undefined) root = value;
    else if (frame.close === ']') frame.container.push(value);
    else frame.container.set(frame.key, value);
  };
  const openFrame = (frame: Frame): Expected => {
    put(frame.container);
    open.push(frame);
    return frame.close === ']' ? 'item or ]' : 'key or }';
  };

  while (expected !== ', or end' || open.length > 0) {
    const token = readToken(text, skipSpace(text, at));
    if (token === undefined) return undefined;
    const next = step(token, expected);
    if (next === undefined) return undefined;
    expected = next;
    at = token.end;
  }
  return skipSpace(text, at) === text.length ? root : undefined;

  function step(token: Token, state: Expected): Expected | undefined {
    const frame = open.at(-1);
    if ('value' in token) {
      if (state === 'value' || state === 'item or ]') {
        put(token.value);
        return ', or end';
      }
      if ((state === 'key' || state === 'key or }') && typeof token.value === 'string' && frame?.close === '}') {
        frame.key = token.value;
        return ':';
      }
      return undefined;
    }
    const { mark } = token;
    if (mark === '[' && (state === 'value' || state === 'item or ]')) return openFrame({ container: [], close: ']' });
    if (mark === '{' && (state === 'value' || state === 'item or ]'))
      return openFrame({ container: new Map(), close: '}', key: '' });
    if (mark === ':' && state === ':') return 'value';
    if (mark === ',' && state === ', or end') return frame?.close === '}' ? 'key' : 'value';
    if (mark === frame?.close && (state === ', or end' || state === 'item or ]' || state === 'key or }')) {
      open.pop();
      return ', or end';
    }
    return undefined;
  }
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
}

function readToken(text: string, at: number): Token | undefined {
  const first = text.charAt(at);
  if (first !== '' && '[]{},:'.includes(first)) return { mark: first, end: at + 1 };
  return first === '"' ? readString(text, at) : (readNumber(text, at) ?? readWord(text, at));
}

/** Finds the closing quote; between quotes CPython's strict mode and ECMAScript have the same grammar. */
function readString(text: string, at: number): Token | undefined {
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1;
  const quoted = text.slice(at, end + 1);
  try {
    return { value: JSON.parse(quoted) as string, end: end + 1 };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readNumber(text: string, at: number): Token | undefined {
  NUMBER.lastIndex = at;
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const end = NUMBER.lastIndex;
  const value = Number(match[0]);
  const { digits = '', rest } = match.groups ?? {};
  if (rest !== '' || Number.isSafeInteger(value)) return { value, end };
  return digits.length > MAX_INTEGER_DIGITS ? undefined : { value: BigInt(match[0]), end };
}

function readWord(text: string, at: number): Token | undefined {
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0];
  if (word === undefined) return undefined;
  return { value: WORDS[word] ?? null, end: at + word.length };
}
