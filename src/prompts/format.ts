/** A text with slots, taken apart: literal text, and the names of slots. */
export type Format = readonly (string | Slot)[];

/** A place in a text that a value goes into. */
interface Slot {
  slot: string;
}

/** What is wrong with the braces of a text, as a sentence's end: `the prompt has …`, and what to do. */
export interface FormatProblem {
  message: string;
  hint: string;
}

const literalBraces = 'write {{ and }} for braces that are text';

/**
 * Reads Python's format syntax, as rubrics use it: `{name}` is a slot, `{{` and `}}` are braces. Of what else `str.format` knows,
 * only `{name!s}` and `{name:}` mean the same; attributes, indices, other conversions and widths are problems.
 */
export function parseFormat(text: string): { format: Format; problems: readonly FormatProblem[] } {
  const format: (string | Slot)[] = [];
  const problems: FormatProblem[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char !== '{' && char !== '}') {
      literal += char;
      at += 1;
    } else if (text[at + 1] === char) {
      literal += char;
      at += 2;
    } else {
      const end = char === '{' ? text.indexOf('}', at) : -1;
      const found = end < 0 ? loneBrace(char) : readSlot(text.slice(at + 1, end));
      if ('slot' in found) {
        format.push(literal, found);
        literal = '';
      } else problems.push(found);
      at = end < 0 ? at + 1 : end + 1;
    }
  }
  return { format: [...format, literal].filter((part) => part !== ''), problems };
}

/** The names of the slots, each once. */
export function slotsOf(format: Format): readonly string[] {
  return [...new Set(format.flatMap((part) => (typeof part === 'string' ? [] : [part.slot])))];
}

/** Puts the values in, in one pass: braces in a value are text. */
export function fillFormat(format: Format, fill: (slot: string) => string): string {
  return format.map((part) => (typeof part === 'string' ? part : fill(part.slot))).join('');
}

function loneBrace(brace: string): FormatProblem {
  return { message: `a single "${brace}"`, hint: literalBraces };
}

function readSlot(inside: string): Slot | FormatProblem {
  const name = inside.replace(/!s(?=:?$)/, '').replace(/:$/, '');
  if (name.includes('{')) return loneBrace('{');
  if (name === '' || /^\d+$/.test(name)) {
    return { message: `a slot without a name, {${inside}}`, hint: `give the slot a name, or ${literalBraces}` };
  }
  if (/[.[!:]/.test(name)) {
    return {
      message: `the slot {${inside}}, which is more than a name`,
      hint: `tseval fills plain slots such as {input}; ${literalBraces}`,
    };
  }
  return { slot: name };
}
