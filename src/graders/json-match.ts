import type { PythonJson } from './python-json.ts';

/**
 * Deep equality as oaieval's JsonMatch has it: numbers by value (1.0 is 1, true is 1), and a null on either side, or a key
 * that only one side has, equals nothing, not even itself. It keeps its own stack, so that no depth of nesting ends the run.
 */
export function isJsonMatch(left: PythonJson, right: PythonJson): boolean {
  const pairs: [PythonJson | undefined, PythonJson | undefined][] = [[left, right]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (a === null || a === undefined || b === null || b === undefined) return false;
    if (a instanceof Map && b instanceof Map) {
      if (a.size !== b.size) return false;
      for (const [key, value] of a) pairs.push([value, b.get(key)]);
    } else if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) return false;
      for (const [index, item] of a.entries()) pairs.push([item, b[index]]);
    } else if (!isSameScalar(a, b)) return false;
  }
  return true;
}

function isSameScalar(a: PythonJson, b: PythonJson): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  if (typeof a === 'object' || typeof b === 'object') return false;
  const left = typeof a === 'boolean' ? Number(a) : a;
  const right = typeof b === 'boolean' ? Number(b) : b;
  // Neither is less: unlike ===, this compares a bigint with a number by value. NaN equals nothing.
  return left <= right && left >= right;
}
