import { UsageError } from '../errors.ts';

/** Makes a parser for a whole number, from `least` on where there is one; commander hands it the text. */
export function wholeNumber(option: string, least?: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value >= (least ?? value)) return value;
    throw new UsageError({
      message: `${option} takes a whole number${least === undefined ? '' : ` from ${least} on`}, not ${JSON.stringify(text)}`,
      hint: `for example ${option} ${Math.max(least ?? 0, 10)}`,
    });
  };
}

/** Reads `--concurrency`. */
export function concurrencyValue(text: string): number | 'auto' {
  const value = Number(text);
  if (text.trim() === 'auto') return 'auto';
  if (/^[+]?\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new UsageError({
    message: `--concurrency takes "auto" or a whole number from 1 on, not ${JSON.stringify(text)}`,
    hint: 'for example --concurrency 10',
  });
}

/** Makes a parser for a number from `least` to `most`. */
export function decimal(
  option: string,
  { least, most, example = Math.max(least, 5) }: { least: number; most: number; example?: number },
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new UsageError({
      message: `${option} takes a number from ${least} to ${most}, not ${JSON.stringify(text)}`,
      hint: `for example ${option} ${example}`,
    });
  };
}

/** Reads `--max-drop`: a share, or points of a score. */
export const maxDropValue: (text: string) => number = decimal('--max-drop', { least: 0, most: 1e9, example: 0.02 });

/** Reads `--alpha`. */
export const alphaValue: (text: string) => number = decimal('--alpha', { least: 1e-9, most: 0.5, example: 0.05 });

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** Makes a parser for a length of time in milliseconds: `90s`, `30m`, `2h`; a number alone is seconds. */
export function duration(option: string): (text: string) => number {
  return (text) => {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhdw]?)$/i.exec(text.trim()) ?? [];
    const value = Number(number) * (unitMs[unit.toLowerCase() || 's'] ?? 0);
    if (number !== undefined && Number.isSafeInteger(Math.round(value))) return value;
    throw new UsageError({
      message: `${option} takes a length of time, not ${JSON.stringify(text)}`,
      hint: `a number and a unit, s, m, h, d or w: ${option} 90s, ${option} 12h`,
    });
  };
}

/** Adds the value of an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Cuts at commas that stand outside quotes and brackets, so that values may be JSON. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (isQuoted && char === '\\') {
      parts[parts.length - 1] += char + (text[++i] ?? '');
      continue;
    }
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[[{]/.test(char)) depth++;
    else if (!isQuoted && /[\]}]/.test(char)) depth--;
    if (char === ',' && depth <= 0 && !isQuoted) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.filter((part) => part.trim() !== '');
}

/** Reads `k=v,k=v`, as oaieval writes it. `parse` makes a value of the text. */
export function keyValues(
  option: string,
  parse: (text: string) => unknown,
): (text: string, before?: KeyValues) => KeyValues {
  return (text, before = {}) => {
    const values: [string, unknown][] = Object.entries(before);
    for (const part of splitAtCommas(text)) {
      const at = part.indexOf('=');
      if (at < 1) {
        throw new UsageError({
          message: `${option} takes name=value pairs separated by commas, not ${JSON.stringify(part.trim())}`,
          hint: `for example ${option} temperature=0.5,max_tokens=100`,
        });
      }
      values.push([part.slice(0, at).trim(), parse(part.slice(at + 1).trim())]);
    }
    return Object.fromEntries(values);
  };
}

export type KeyValues = Readonly<Record<string, unknown>>;

/** A value of `--extra-eval-params`: an integer, else a float, else text, as oaieval reads it; `true` and `false` are booleans here. */
export function evalParam(text: string): unknown {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (text === 'true' || text === 'True') return true;
  if (text === 'false' || text === 'False') return false;
  return text;
}

/** A value of `--completion-args`: JSON where it is JSON, else text. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Makes a parser for `key=value` that may be given several times; only the first `=` separates. */
export function textPairs(
  option: string,
  example: string,
): (text: string, before?: ReadonlyMap<string, string>) => ReadonlyMap<string, string> {
  return (text, before = new Map()) => {
    const at = text.indexOf('=');
    if (at > 0 && at < text.length - 1)
      return new Map([...before, [text.slice(0, at).trim(), text.slice(at + 1).trim()]]);
    throw new UsageError({
      message: `${option} takes two texts with "=" between them, not ${JSON.stringify(text)}`,
      hint: `for example ${option} ${example}`,
    });
  };
}
