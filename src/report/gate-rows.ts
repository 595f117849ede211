import type { GateResult } from '../gates/judge.ts';
import { harmless } from './harmless.ts';
import { formatNumber } from './metric-rows.ts';

/** A value with the digits that it takes to see on which side of its limit it is. */
function formatValue(value: number, limit: number): string {
  if (Number.isInteger(value)) return String(value);
  const short = formatNumber(value);
  return Math.sign(Number(short) - limit) === Math.sign(value - limit) ? short : String(value);
}

/** Each gate as a row: what was asked for, what came, and whether it held. */
export function gateRows(gates: readonly GateResult[]): [name: string, text: string, hasHeld: boolean][] {
  return gates.map(({ gate, value, limit, hasHeld, note }) => {
    const shown = value === undefined ? 'not produced' : formatValue(value, limit);
    const why = note === undefined ? '' : ` (${note})`;
    return [harmless(`gate ${gate}`), `${shown}  ${hasHeld ? 'held' : 'failed'}${why}`, hasHeld];
  });
}
