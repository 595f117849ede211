import { describe, expect, test } from 'vitest';
import { evaluate, type Formula, parseFormula, variables } from '../../src/graders/formula.ts';
import { gradeMulti, parseOutput, variableName } from '../../src/graders/multi.ts';
import { PythonRandom } from '../../src/random/python-random.ts';

const values = new Map(Object.entries({ a: 2, b: 3, zero: 0, max: 7, größe: 4, '1st': 5 }));

function parsed(text: string): Formula {
  const formula = parseFormula(text);
  if ('message' in formula) throw new Error(`${text}: ${formula.message}`);
  return formula;
}

describe('the value of', () => {
  test.for<[string, number]>([
    ['a', 2],
    [' ( 0.25 ) ', 0.25],
    ['.5 + 1.', 1.5],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['8 - 4 - 2', 2],
    ['8 / 4 / 2', 1],
    ['2 + a * 2 - -1', 7],
    ['a ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['(-2) ^ 2', 4],
    ['2 ^ -1', 0.5],
    ['2 ^ -1 * 4', 2],
    ['2 ^ - 2 ^ 2', 1 / 16],
    ['- - -a', -2],
    ['2 * -b', -6],
    ['a*b^2', 18],
    ['max(sqrt(4), abs(-3), min(4, -3, 0)) + floor(1.7) - ceil(0.2)', 3],
    ['min(a)', 2],
    ['max (max, a)', 7],
    ['exp(log(b))', Math.exp(Math.log(3))],
    ['abs(min(-a, b) ^ 3)', 8],
    ['größe + 1st', 9],
    ['a\n+\tb', 5],
    ['0 ^ 0', 1],
  ])('%s is %d', ([text, value]) => {
    expect(evaluate(parsed(text), values)).toBe(value);
  });
});

describe('no value', () => {
  test.for([
    'a / zero',
    'log(zero)',
    'log(-a)',
    'sqrt(-1)',
    'exp(1000)',
    '(-8) ^ 0.5',
    'zero ^ -1',
    'min(1, a / zero)',
    '1 / (1 / zero)',
    'c',
  ])('has %s', (text) => {
    expect(evaluate(parsed(text), values)).toBeUndefined();
  });
});

describe('the parser says of', () => {
  test.for<[string, number, string]>([
    ['', 1, 'the formula ends where a number, a name or "(" is needed'],
    ['a + ', 5, 'the formula ends where a number, a name or "(" is needed'],
    ['a ** 2', 3, 'the power sign is ^, not **'],
    ['a b', 3, 'there is "b" where an operator is needed'],
    ['2a', 0, ''],
    ['1e3', 0, ''],
    ['1.5.2', 4, 'there is ".2" where an operator is needed'],
    ['+a', 1, 'there is "+" where a number, a name or "(" is needed'],
    ['(a', 3, 'the formula ends before a ")"'],
    ['a)', 2, '")" has no "(" before it'],
    ['()', 2, 'there is ")" where a number, a name or "(" is needed'],
    ['min()', 5, 'there is ")" where a number, a name or "(" is needed'],
    ['min(a,)', 7, 'there is ")" where a number, a name or "(" is needed'],
    ['abs(a, b)', 6, '"," separates arguments of min and max only'],
    ['(a, b)', 3, '"," separates arguments of min and max only'],
    ['a, b', 2, '"," has no "(" before it'],
    ['pow(a, 2)', 1, 'there is no function "pow"'],
    ['a(2)', 1, 'there is no function "a"'],
    ['a % 2', 3, 'there is "%" where an operator is needed'],
    ['a; b', 2, 'there is ";" where an operator is needed'],
    ['a.b', 2, 'there is "." where an operator is needed'],
    ['a == b', 3, 'there is "=" where an operator is needed'],
    ['"a"', 1, 'there is """ where a number, a name or "(" is needed'],
    ['constructor(1)', 1, 'there is no function "constructor"'],
  ])('%j, at column %d: %s', ([text, column, message]) => {
    const formula = parseFormula(text);
    // A digit may begin a name, since names of graders may, so these two are names that nobody has.
    if (message === '') expect(parseOutput(text, ['a'])).toMatchObject({ message: `no grader is called "${text}"` });
    else expect(formula).toEqual({ message, column });
  });
});

test('names are told where they first stand', () => {
  expect([...variables(parsed('b + max(a, b) * a'))]).toEqual([
    ['b', 1],
    ['a', 9],
  ]);
});

test('a name that no grader has is a problem at its column', () => {
  expect(parseOutput('a + c', ['a', 'b'])).toEqual({ message: 'no grader is called "c"', column: 5 });
});

test('a variable has only letters, digits and underscores of its name', () => {
  expect(['a b', 'c.d', 'Größe-1_x', '😀'].map(variableName)).toEqual(['a_b', 'c_d', 'Größe_1_x', '_']);
});

test('no depth of nesting ends the run', () => {
  const depth = 100_000;
  expect(evaluate(parsed(`${'('.repeat(depth)}a${')'.repeat(depth)}`), values)).toBe(2);
  expect(evaluate(parsed(`${'-'.repeat(depth)}a`), values)).toBe(2);
  expect(evaluate(parsed(`${'abs('.repeat(depth)}a${')'.repeat(depth)}`), values)).toBe(2);
  expect(evaluate(parsed(`${'1^'.repeat(depth)}a`), values)).toBe(1);
  expect(parseFormula('('.repeat(depth))).toHaveProperty('message');
});

test('1000 random formulas are what their trees say, with no more parentheses than they need', () => {
  const random = PythonRandom.fromInt(3);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.random() * from.length)] as T;
  type Tree = { text: string; value: number; binds: number };
  const names = [...values].filter(([name]) => name !== 'max');
  const wrap = ({ text, binds }: Tree, least: number): string => (binds < least ? `(${text})` : text);
  const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);
  const make = (depth: number): Tree => {
    const kind = depth === 0 ? 'leaf' : pick(['+', '-', '*', '/', '^', 'minus', 'max', 'leaf'] as const);
    if (kind === 'leaf') {
      const [text, value] = pick(names);
      return { text, value, binds: 5 };
    }
    const left = make(depth - 1);
    const a = left.value;
    if (kind === 'minus') return { text: `-${wrap(left, 3)}`, value: -a, binds: 3 };
    const right = make(depth - 1);
    const value = {
      '+': a + right.value,
      '-': a - right.value,
      '*': a * right.value,
      '/': a / right.value,
      '^': a ** right.value,
      max: Math.max(a, right.value),
    }[kind];
    // A step without a value leaves the whole without one; NaN ** 0 would be 1.
    const kept = finite(Number.isNaN(a + right.value) ? Number.NaN : value);
    if (kind === 'max') return { text: `max(${left.text}, ${right.text})`, value: kept, binds: 5 };
    const binds = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 4 }[kind];
    // What stands left of a power, and right of anything else, needs parentheses if it binds no more.
    const text = `${wrap(left, kind === '^' ? 5 : binds)} ${kind} ${wrap(right, kind === '^' ? 3 : binds + 1)}`;
    return { text, value: kept, binds: kind === '^' && right.binds === 3 ? 3 : binds };
  };
  for (let round = 0; round < 1000; round += 1) {
    const { text, value } = make(5);
    expect([text, evaluate(parsed(text), values)]).toEqual([text, Number.isNaN(value) ? undefined : value]);
  }
});

test('a multi grader fails with the kind of a child that failed, used or not', () => {
  const children = new Map([
    ['a', { score: 1, passed: true }],
    ['b', { error: { kind: 'model_grader_parse_error' as const, message: 'no JSON' } }],
  ]);
  expect(gradeMulti(parsed('a'), children, 0.5)).toEqual({
    error: { kind: 'model_grader_parse_error', message: 'b: no JSON' },
  });
});
