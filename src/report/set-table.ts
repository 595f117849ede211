import { harmless } from './harmless.ts';

/** One eval of a set, as its last line shows it. */
export interface SetRow {
  evalName: string;
  /** Undefined where it was not started. */
  code: number | undefined;
  /** The report as plain data, where there is one. */
  report: Readonly<Record<string, unknown>> | undefined;
  isDoneBefore: boolean;
}

const heads = ['eval', 'result', 'samples', 'errored', 'not run', 'exit'] as const;

/** The number that says most, with its standard error: an accuracy, else a pass rate or a score. */
function resultOf(report: SetRow['report'] = {}): string {
  const { accuracy, pass_rate: passRate, score, accuracy_stderr: error } = report;
  const value = accuracy ?? passRate ?? score;
  if (typeof value !== 'number') return '-';
  const isWithError = value === accuracy && typeof error === 'number';
  return isWithError ? `${value.toFixed(4)} ± ${error.toFixed(4)}` : value.toFixed(4);
}

function cellsOf({ evalName, code, report }: SetRow): string[] {
  const count = (name: string) => String(report?.[name] ?? '-');
  return [harmless(evalName), resultOf(report), count('samples'), count('errored'), count('not_run'), `${code ?? '-'}`];
}

/** Names stand at the left, numbers under each other at the right. */
function alignRows(rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join('  ')}`);
}

function title(rows: readonly SetRow[]): string {
  const before = rows.filter(({ isDoneBefore }) => isDoneBefore).length;
  const run = rows.filter(({ isDoneBefore, code }) => !isDoneBefore && code !== undefined).length;
  const rest = rows.length - before - run;
  return [
    `${run} ${run === 1 ? 'eval' : 'evals'} run`,
    ...(before > 0 ? [`${before} done before (--no-resume runs all anew)`] : []),
    ...(rest > 0 ? [`${rest} not started`] : []),
  ].join(', ');
}

/** The one table that a set ends with. */
export function setTable(rows: readonly SetRow[]): string {
  const [head = '', ...lines] = alignRows([heads, ...rows.map(cellsOf)]);
  const marks = rows.map(({ isDoneBefore }) => (isDoneBefore ? '  done before' : ''));
  return `${[title(rows), head, ...lines.map((line, i) => `${line}${marks[i]}`)].join('\n')}\n`;
}
