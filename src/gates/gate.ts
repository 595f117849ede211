import type { Problem } from '../errors.ts';

/** How a value is compared with its limit. */
export type Operator = '>=' | '>' | '<=' | '<' | '==';

/** A threshold that a run must meet. */
export interface Gate {
  /** As it was asked for: `accuracy>=0.85`. */
  gate: string;
  metric: string;
  operator: Operator;
  limit: number;
}

const example = '"accuracy>=0.85"';
const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
// A metric's name may hold anything: the last operator is the one that is meant.
const form = new RegExp(String.raw`^\s*(\S|\S.*?\S)\s*(>=|<=|==|(?<![<>=!])[<>](?!=))\s*(${number})\s*$`);

function refusal(text: string): Problem {
  const message = `a threshold is METRIC OP VALUE, which ${JSON.stringify(text)} is not`;
  if (/^\s*\S*\s*$/.test(text) && !/[<>=!]/.test(text)) {
    return { message, hint: `for example ${example}, in quotes: to a shell, > alone means a file` };
  }
  if (/%\s*$/.test(text)) return { message, hint: `write shares as numbers from 0 to 1: ${example}` };
  return { message, hint: `for example ${example}; OP is one of >=, >, <=, < and ==, and VALUE a number` };
}

/** Reads `accuracy>=0.85`; spaces may stand around the operator. */
export function parseGate(text: string): Gate | { problem: Problem } {
  const [, metric, operator, limit] = form.exec(text) ?? [];
  if (metric === undefined || /[<>=!]$/.test(metric)) return { problem: refusal(text) };
  return { gate: `${metric}${operator}${limit}`, metric, operator: operator as Operator, limit: Number(limit) };
}

/** Whether it limits from below, from above, or to one value. */
function sideOf({ operator }: Gate): string {
  return operator.slice(0, 1);
}

/** Of several sources of gates, nearest first: a nearer gate takes the place of those that limit the same metric from the same side. */
export function mergeGates<G extends Gate>(sources: readonly (readonly G[])[]): readonly G[] {
  const merged: G[] = [];
  for (const source of sources) {
    const known = new Set(merged.map((gate) => `${sideOf(gate)}${gate.metric}`));
    const added = source.filter((gate) => !known.has(`${sideOf(gate)}${gate.metric}`));
    merged.push(...added.filter(({ gate }, index) => added.findIndex((other) => other.gate === gate) === index));
  }
  return merged;
}

/** Whether a value is within the limit. */
export function holds(value: number, { operator, limit }: Gate): boolean {
  switch (operator) {
    case '>=':
      return value >= limit;
    case '>':
      return value > limit;
    case '<=':
      return value <= limit;
    case '<':
      return value < limit;
    case '==':
      return value === limit;
  }
}
