import { type FormulaToken, readTokens } from './formula-tokens.ts';

/** What is wrong with a formula; `column` counts UTF-16 units from 1. */
export interface FormulaProblem {
  message: string;
  column: number;
}

type Step =
  | { kind: 'number'; value: number }
  | { kind: 'variable'; name: string; column: number }
  | { kind: 'apply'; count: number; apply: (values: readonly number[]) => number };

/** A formula that parses, in postfix order: operands first, so that no depth of nesting needs the call stack. */
export interface Formula {
  readonly steps: readonly Step[];
}

interface Operator {
  symbol: string;
  binds: number;
  count: number;
  apply: (left: number, right: number) => number;
}
/** An opening parenthesis that is still open; with a function it counts the arguments. */
interface Open {
  name?: string;
  column: number;
  count: number;
}

const binaries: ReadonlyMap<string, Operator> = new Map(
  [
    { symbol: '+', binds: 1, count: 2, apply: (left: number, right: number) => left + right },
    { symbol: '-', binds: 1, count: 2, apply: (left: number, right: number) => left - right },
    { symbol: '*', binds: 2, count: 2, apply: (left: number, right: number) => left * right },
    { symbol: '/', binds: 2, count: 2, apply: (left: number, right: number) => left / right },
    { symbol: '^', binds: 4, count: 2, apply: (left: number, right: number) => left ** right },
  ].map((operator) => [operator.symbol, operator]),
);
const minus: Operator = { symbol: '-', binds: 3, count: 1, apply: (value) => -value };
const unaryFunctions: ReadonlyMap<string, (value: number) => number> = new Map([
  ['abs', Math.abs],
  ['floor', Math.floor],
  ['ceil', Math.ceil],
  ['exp', Math.exp],
  ['sqrt', Math.sqrt],
  ['log', Math.log],
]);
const listFunctions: ReadonlyMap<string, (left: number, right: number) => number> = new Map([
  ['min', Math.min],
  ['max', Math.max],
]);

/**
 * Reads the formula of a `multi` grader: `+ - * /`, `^` (to the right, above the minus sign), parentheses, decimal numbers,
 * `min max abs floor ceil exp sqrt log` and names. Dijkstra's shunting yard: time and memory grow with the text, the stack does not.
 */
export function parseFormula(text: string): Formula | FormulaProblem {
  const steps: Step[] = [];
  const waiting: (Operator | Open)[] = [];
  let needsOperand = true;
  for (const token of readTokens(text)) {
    const problem = needsOperand ? takeOperand(token) : takeOperator(token);
    if (problem !== undefined) return { message: problem, column: token.column };
    if (token.kind === 'end') break;
  }
  return { steps };

  function takeOperand(token: FormulaToken): string | undefined {
    if (token.kind === 'number') steps.push({ kind: 'number', value: Number(token.text) });
    else if (token.kind === 'name') steps.push({ kind: 'variable', name: token.text, column: token.column });
    else if (token.kind === 'function') return openFunction(token);
    else if (token.text === '(') return void waiting.push({ column: token.column, count: 1 });
    else if (token.text === '-') return void waiting.push(minus);
    else return `${described(token)} where a number, a name or "(" is needed`;
    needsOperand = false;
    return undefined;
  }

  function openFunction({ text: name, column }: FormulaToken): string | undefined {
    if (!unaryFunctions.has(name) && !listFunctions.has(name)) return `there is no function "${name}"`;
    waiting.push({ name, column, count: 1 });
    return undefined;
  }

  function takeOperator(token: FormulaToken): string | undefined {
    const operator = binaries.get(token.text);
    if (operator !== undefined) {
      // To the right: an equal operator that came before waits.
      settle(operator.symbol === '^' ? operator.binds + 1 : operator.binds);
      waiting.push(operator);
      needsOperand = true;
      return undefined;
    }
    if (token.text === '**') return 'the power sign is ^, not **';
    if (token.kind !== 'end' && token.text !== ')' && token.text !== ',') {
      return `${described(token)} where an operator is needed`;
    }
    settle(0);
    const open = waiting.at(-1);
    if (token.kind === 'end') return open === undefined ? undefined : 'the formula ends before a ")"';
    if (open === undefined || 'binds' in open) return `"${token.text}" has no "(" before it`;
    return token.text === ',' ? nextArgument(open) : close(open);
  }

  function nextArgument(open: Open): string | undefined {
    if (open.name === undefined || !listFunctions.has(open.name)) return `"," separates arguments of min and max only`;
    open.count += 1;
    needsOperand = true;
    return undefined;
  }

  function close({ name = '', count }: Open): undefined {
    waiting.pop();
    const single = unaryFunctions.get(name);
    const list = listFunctions.get(name);
    if (single !== undefined) steps.push({ kind: 'apply', count, apply: ([value = 0]) => single(value) });
    if (list !== undefined)
      steps.push({ kind: 'apply', count, apply: (values) => values.reduce((a, b) => list(a, b)) });
  }

  /** Writes out the operators that bind at least as much, up to the last open parenthesis. */
  function settle(binds: number): void {
    for (let top = waiting.at(-1); top !== undefined && 'binds' in top && top.binds >= binds; top = waiting.at(-1)) {
      const { count, apply } = top;
      waiting.pop();
      steps.push({ kind: 'apply', count, apply: ([left = 0, right = 0]) => apply(left, right) });
    }
  }
}

/** The names of a formula, with the column where each first stands, so that an unknown one can be shown. */
export function variables(formula: Formula): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  for (const step of formula.steps)
    if (step.kind === 'variable' && !columns.has(step.name)) columns.set(step.name, step.column);
  return columns;
}

/**
 * The value of a formula; undefined where any part of it is not finite (a division by zero, `log(0)`, `sqrt(-1)`, an overflow),
 * even if `min` or a further division would hide it, and where a name has no value.
 */
export function evaluate(formula: Formula, values: ReadonlyMap<string, number>): number | undefined {
  const stack: number[] = [];
  for (const step of formula.steps) {
    const value = take(step);
    if (!Number.isFinite(value)) return undefined;
    stack.push(value);
  }
  return stack[0];

  function take(step: Step): number {
    if (step.kind === 'number') return step.value;
    if (step.kind === 'variable') return values.get(step.name) ?? Number.NaN;
    return step.apply(stack.splice(stack.length - step.count, step.count));
  }
}

function described(token: FormulaToken): string {
  return token.kind === 'end' ? 'the formula ends' : `there is "${token.text}"`;
}
