import { plainKey } from './yaml-scalars.ts';

/** A top-level key of a YAML file and where its line starts. */
interface ScannedName {
  name: string;
  line: number;
  offset: number;
}

/** The top-level keys; when the scan is not sure of them, the file must be parsed to know. */
export interface Scan {
  names: readonly ScannedName[];
  isSure: boolean;
}

/**
 * Finds the top-level keys without parsing, which takes a hundredth of the time.
 * In a block mapping only keys, comments and markers start at the first column; any other form makes the scan unsure.
 */
export function scanNames(text: string): Scan {
  const names: ScannedName[] = [];
  let isSure = true;
  let line = 0;
  for (let offset = text.startsWith('\uFEFF') ? 1 : 0; offset < text.length; ) {
    line += 1;
    const next = text.indexOf('\n', offset);
    const end = next === -1 ? text.length : next;
    const first = text.charCodeAt(offset);
    const isIndented = first === space || first === tab;
    if (isIndented) {
      // An indented line belongs to the key above it; before the first key, the whole mapping may be indented.
      if ((first === tab || names.length === 0) && /[^ \t\r]/.test(text.slice(offset, end))) isSure = false;
    } else if (first !== hash && end > offset) {
      const content = text.slice(offset, end).replace(/[ \t\r]+$/, '');
      const key = readKey(content);
      if (key !== undefined) names.push({ name: key.name, line, offset });
      const isKnown =
        key === undefined ? content === '' || (content === '---' && names.length === 0) : !staysOpen(key.rest);
      if (!isKnown) isSure = false;
    }
    offset = end + 1;
  }
  return { names, isSure };
}

const space = 0x20;
const tab = 0x09;
const hash = 0x23;

/** Nearly all keys: a shortcut, as the other patterns take most of the time of a scan. */
const usualKey = /^([A-Za-z][\w./-]*):$/;
const plainStart = /^[^\s\-?:,[\]{}#&*!|>'"%@`]/;
const quotedKey = /^(?:"([^"\\]*)"|'((?:[^']|'')*)')[ \t]*:(?=[ \t]|$)/;

/** The key that a line starts with and what follows it, or undefined where it starts with anything else. */
function readKey(line: string): { name: string; rest: string } | undefined {
  const usual = usualKey.exec(line);
  if (usual?.[1] !== undefined) return { name: plainKey(usual[1]), rest: '' };
  const quoted = quotedKey.exec(line);
  if (quoted !== null) {
    const name = quoted[1] ?? quoted[2]?.replaceAll("''", "'") ?? '';
    return { name, rest: line.slice(quoted[0].length) };
  }
  const colon = plainStart.test(line) ? /:(?=[ \t]|$)/.exec(line) : null;
  if (colon === null) return undefined;
  const source = line.slice(0, colon.index).replace(/[ \t]+$/, '');
  if (source === '<<' || /[ \t]#/.test(source)) return undefined;
  return { name: plainKey(source), rest: line.slice(colon.index + 1) };
}

/** Whether a quote or bracket after the key may run on over the next lines, which could then look like keys. */
function staysOpen(rest: string): boolean {
  const value = rest.replace(/^[ \t]*(?:[&!]\S*[ \t]+)*/, '');
  if (value.startsWith('"')) return !/^"(?:[^"\\]|\\.)*"/.test(value);
  if (value.startsWith("'")) return !/^'(?:[^']|'')*'/.test(value);
  return /^[[{]/.test(value) && value.split(/[[{]/).length !== value.split(/[\]}]/).length;
}
