/** Why a text is not JSON, and where: `position` counts UTF-16 units from 0. */
export class JsonSyntaxError extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/**
 * Reads JSON as CPython does, which also takes `NaN`, `Infinity` and `-Infinity`.
 * V8 does the work; our own parser only reads what V8 refuses, and says where the mistake is, which V8 often leaves out.
 * Differs from oaieval: an integer above 2 ** 53 loses its last digits, as everywhere in JavaScript.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return new Parser(text).parse();
  }
  // Each level takes two characters, so only a long text can be too deep.
  if (text.length > 2 * maxDepth && isDeeperThan(value, maxDepth)) throw new JsonSyntaxError(tooDeep, 0);
  return value;
}

/** CPython stops at about as many levels, too; what comes after us (hashes, schemas, records) would overflow the stack. */
const maxDepth = 1000;
const tooDeep = `the value is nested more than ${maxDepth} levels deep`;

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

const literals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
const pythonLiterals: ReadonlyMap<string, string> = new Map([
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
]);

class Parser {
  readonly #text: string;
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): unknown {
    const value = this.#value();
    if (this.#peek() !== undefined) this.#fail('there is more text after the end of the value');
    return value;
  }

  #value(): unknown {
    const first = this.#peek();
    if (first === '{') return this.#nested(() => this.#object());
    if (first === '[') return this.#nested(() => this.#array());
    if (first === '"') return this.#string();
    const start = this.#position;
    const number = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) return Number(number);
    const word = this.#match(/-?[A-Za-z]+/y) ?? '';
    if (literals.has(word)) return literals.get(word);
    this.#position = start;
    if (first === undefined) return this.#fail('the line ends where a value is expected');
    if (first === "'") return this.#fail('a string takes double quotes');
    const json = pythonLiterals.get(word);
    return this.#fail(json === undefined ? 'expected a value' : `"${word}" is Python, write "${json}"`);
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    if (this.#skip('}')) return {};
    do {
      if (this.#peek() !== '"') this.#fail('expected a name in double quotes');
      const name = this.#string();
      if (!this.#skip(':')) this.#fail('expected ":" after a name');
      entries.push([name, this.#value()]);
    } while (this.#skip(','));
    if (!this.#skip('}')) this.#fail('expected "," or "}"');
    // Unlike an assignment, this makes `__proto__` a key like any other.
    return Object.fromEntries(entries);
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    if (this.#skip(']')) return items;
    do items.push(this.#value());
    while (this.#skip(','));
    if (!this.#skip(']')) this.#fail('expected "," or "]"');
    return items;
  }

  #nested<Value>(read: () => Value): Value {
    if (++this.#depth > maxDepth) this.#fail(tooDeep);
    this.#position++;
    const value = read();
    this.#depth--;
    return value;
  }

  #string(): string {
    const start = this.#position++;
    for (let next = this.#text[this.#position]; next !== '"'; next = this.#text[this.#position]) {
      if (next === undefined) this.#fail('the line ends inside a string');
      else if (next < ' ') this.#fail('a control character in a string must be escaped');
      else if (next !== '\\') this.#position++;
      else if (this.#match(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y) === undefined)
        this.#fail('unknown escape in a string');
    }
    this.#position++;
    return JSON.parse(this.#text.slice(start, this.#position));
  }

  /** The next character that is not white space; undefined at the end. */
  #peek(): string | undefined {
    this.#match(/[ \t\n\r]+/y);
    return this.#text[this.#position];
  }

  #skip(character: string): boolean {
    const found = this.#peek() === character;
    if (found) this.#position++;
    return found;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const [match] = pattern.exec(this.#text) ?? [];
    this.#position += match?.length ?? 0;
    return match;
  }

  #fail(message: string): never {
    throw new JsonSyntaxError(message, this.#position);
  }
}
