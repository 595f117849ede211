/** A word or sign of a formula; a function is a name and the "(" after it, whatever variables there are. */
export interface FormulaToken {
  kind: 'number' | 'name' | 'function' | 'sign' | 'end';
  text: string;
  column: number;
}

/** Letters and digits of any script: what the name of a child grader may leave in a variable. */
const WORD = String.raw`[\p{L}\p{M}\p{N}_]`;
const TOKEN = new RegExp(
  [
    String.raw`\s*(?:(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?!${WORD}))`,
    String.raw`(?<function>${WORD}+)\s*\(`,
    `(?<name>${WORD}+)`,
    String.raw`(?<sign>\*\*|\S))`,
  ].join('|'),
  'uy',
);

/** Cuts a formula into words and signs; what is no sign of a formula comes out as one, for the parser to refuse. The last is the end. */
export function* readTokens(text: string): Generator<FormulaToken, void, undefined> {
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) break;
    at = TOKEN.lastIndex;
    const [kind, word = ''] = Object.entries(match.groups ?? {}).find(([, group]) => group !== undefined) ?? ['end'];
    yield { kind: kind as FormulaToken['kind'], text: word, column: at - match[0].trimStart().length + 1 };
  }
  yield { kind: 'end', text: '', column: text.length + 1 };
}
