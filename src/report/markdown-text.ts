/**
 * One line from a model or from the data as code: no mark in it counts, nothing is a link or HTML, and nobody is mentioned.
 * The fence is longer than any run of backticks in it.
 */
export function markdownCode(text: string): string {
  if (text === '') return '';
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || /^ .* $/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** A bar would end the cell, even within code; after a backslash, only a doubled one keeps it escaped. */
function cell(markdown: string): string {
  return markdown.replace(/(\\*)\|/g, '$1$1\\|');
}

/** The lines of a table; its cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Lines that are shown at a click. */
export function details(summary: string, lines: readonly string[]): string[] {
  return ['', `<details><summary>${summary}</summary>`, '', ...lines, '', '</details>'];
}
