import { harmless } from './harmless.ts';
import { formatNumber } from './metric-rows.ts';
import type { GateResult } from './reporter.ts';

/** Each gate as a row: what was asked for, what came, and whether it held. */
export function gateRows(gates: readonly GateResult[]): [name: string, text: string, hasHeld: boolean][] {
  return gates.map(({ gate, value, hasHeld }) => {
    const shown = value === undefined ? 'not produced' : Number.isInteger(value) ? String(value) : formatNumber(value);
    return [harmless(`gate ${gate}`), `${shown}  ${hasHeld ? 'held' : 'failed'}`, hasHeld];
  });
}
