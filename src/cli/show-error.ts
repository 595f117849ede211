import { Chalk } from 'chalk';
import type { Place, Problem } from '../errors.ts';
import { excerpt, harmless } from '../report/harmless.ts';

export interface ShowOptions {
  hasColor: boolean;
  columns: number;
}

/** `registry/evals/a.yaml:7:5`, as far as it is known. */
export function formatPlace({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** The marked line. Long lines (samples) are cut around the mark, so that it stays in sight. */
function excerptLines(place: Place, hint: string | undefined, columns: number): string[] {
  const { line, column, text } = place;
  if (text === undefined || line === undefined) return [];
  const gutter = `  ${line} │ `;
  const width = Math.max(20, columns - gutter.length - 2);
  const start = column !== undefined && column > width * 0.7 ? column - 1 - Math.floor(width / 2) : 0;
  const shown = `${start > 0 ? '…' : ''}${excerpt(text.slice(start), width - (start > 0 ? 1 : 0))}`;
  const lines = [`${gutter}${shown}`];
  if (column === undefined) return lines;
  const before = harmless(text.slice(start, column - 1)).length + (start > 0 ? 1 : 0);
  const marked = Math.max(1, Math.min(place.length ?? 1, width - before));
  const pad = `${' '.repeat(gutter.length - 2)}│ ${' '.repeat(Math.min(before, width))}`;
  lines.push(`${pad}${'^'.repeat(marked)}${hint ? ` ${hint}` : ''}`);
  return lines;
}

/** One problem as text: what is wrong, where, the line itself, and what to do. What is quoted from outside cannot control the terminal. */
export function showProblem(
  { message, place, details = [], hint }: Problem,
  options: ShowOptions,
  label = 'tseval',
): string {
  const chalk = new Chalk({ level: options.hasColor ? 1 : 0 });
  const safeHint = hint === undefined ? undefined : harmless(hint);
  const lines = [`${chalk.red.bold(`${label}:`)} ${harmless(message)}`];
  const marked = place === undefined ? [] : excerptLines(place, safeHint, options.columns);
  if (place) lines.push(`  ${chalk.cyan(harmless(formatPlace(place)))}`);
  lines.push(...marked, ...details.map((detail) => `  ${harmless(detail)}`));
  if (safeHint !== undefined && marked.length < 2) lines.push(`  ${safeHint}`);
  return `${lines.join('\n')}\n`;
}
