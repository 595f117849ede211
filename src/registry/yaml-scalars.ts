/**
 * What a plain (unquoted) YAML scalar means to PyYAML, which follows YAML 1.1 in its own way.
 * Dates, infinities and NaN stay strings, so that every value can be written as JSON.
 */
export const scalarPatterns: Readonly<Record<'null' | 'bool' | 'int' | 'float', RegExp>> = {
  null: /^(?:~|null|Null|NULL|)$/,
  bool: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  int: /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  float:
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/,
};

/** The boolean that a YAML 1.1 word means. */
export function readBool(source: string): boolean {
  return /^(?:yes|true|on)$/i.test(source);
}

/** A YAML 1.1 integer: binary, octal with a bare 0, hexadecimal or sexagesimal; NaN when it is none. */
export function readInt(source: string): number {
  const [, sign, digits = ''] = /^([-+]?)(.*)$/.exec(source.replaceAll('_', '')) ?? [];
  const size = readDigits(digits);
  return sign === '-' && size !== 0 ? -size : size;
}

function readDigits(digits: string): number {
  if (/^0b[01]+$/.test(digits)) return Number.parseInt(digits.slice(2), 2);
  if (/^0x[0-9a-f]+$/i.test(digits)) return Number.parseInt(digits.slice(2), 16);
  if (/^0[0-7]*$/.test(digits)) return Number.parseInt(digits, 8);
  return /^[1-9][0-9]*(?::[0-9]+)*$/.test(digits) ? sexagesimal(digits) : Number.NaN;
}

/** A YAML 1.1 float, sexagesimal ones included; NaN when it is none. */
export function readFloat(source: string): number {
  const [, sign, digits = ''] = /^([-+]?)(.*)$/.exec(source.replaceAll('_', '')) ?? [];
  const isNumber =
    /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/i.test(digits) || /^[0-9]+(?::[0-9.]+)+$/.test(digits);
  if (!isNumber) return Number.NaN;
  const size = sexagesimal(digits);
  return sign === '-' ? -size : size;
}

function sexagesimal(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** What an unquoted mapping key is called: Python's `str()` of its value, so `on` is `True`. */
export function plainKey(source: string): string {
  if (source !== '' && !/^[-+.\d~yYnNtTfFoO]/.test(source)) return source;
  if (scalarPatterns.null.test(source)) return 'None';
  if (scalarPatterns.bool.test(source)) return readBool(source) ? 'True' : 'False';
  if (scalarPatterns.int.test(source)) return orSource(readInt(source), source, String);
  if (scalarPatterns.float.test(source)) return orSource(readFloat(source), source, pythonFloat);
  return source;
}

/** Python's `str()` of a float keeps the `.0`. */
function pythonFloat(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

function orSource(value: number, source: string, show: (value: number) => string): string {
  return Number.isNaN(value) ? source : show(value);
}
