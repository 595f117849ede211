import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../errors.ts';
import { nameFromOption } from '../hosted/entry-name.ts';
import { findEvalFile, nameOfItems, readRecordedRun, writeRecorded } from '../hosted/import-items.ts';
import { readRecordedItems } from '../hosted/recorded-items.ts';
import { type Comparison, findPython, regrade } from '../hosted/regrade.ts';
import { excerpt } from '../report/harmless.ts';
import { type ImportOptions, refuseOptions } from './import-options.ts';
import type { Io } from './io.ts';
import { openGraders } from './open-graders.ts';
import { warn } from './open-session.ts';
import { nextCommand, showFiles } from './show-import.ts';

const mostShown = 20;
const longestName = 60;
const longestReason = 200;

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => `  ${line}\n`).join('');
}

function showComparison(io: Io, { graders, differences, reasons }: Comparison, count: number): void {
  const rows = graders.map(({ name, type, agree, differ, open, scoreDifference }) => [
    excerpt(name, longestName),
    type,
    String(agree),
    String(differ),
    String(open),
    scoreDifference > 0 ? `scores differ by up to ${Number(scoreDifference.toPrecision(3))}` : '',
  ]);
  io.stdout.write(`${count} recorded ${count === 1 ? 'item' : 'items'} graded again\n`);
  io.stdout.write(table([['grader', 'type', 'agree', 'differ', 'not compared', ''], ...rows]));
  for (const { place, grader, here, platform } of differences.slice(0, mostShown)) {
    io.stdout.write(
      `  ${place.file}:${place.line}  ${excerpt(grader, longestName)}: ${excerpt(here, longestReason)} here, ${platform} on the platform\n`,
    );
  }
  if (differences.length > mostShown) io.stdout.write(`  … and ${differences.length - mostShown} more\n`);
  for (const reason of reasons) io.stdout.write(`  not compared: ${excerpt(reason, longestReason)}\n`);
}

/** `tseval import` of recorded items: an entry of the answers, which are graded again and compared with the platform's verdicts. */
export async function importItems(given: {
  file: string;
  isJson: boolean;
  options: ImportOptions;
  io: Io;
}): Promise<ExitCode> {
  const { file, isJson, options, io } = given;
  refuseOptions(options, ['run', 'data', 'file'], 'recorded output items');
  const { cwd } = io;
  const to = resolve(cwd, options.to);
  const items = await readRecordedItems(file, cwd, isJson);
  const source = { file, items, evalFile: options.eval, choice: options.choose, to, cwd };
  const hosted = await readRecordedRun(source);
  const criteria = hosted.args.testing_criteria;
  const python = findPython(criteria);
  const graders = await openGraders(python, { holder: findEvalFile(source), root: to, options, io });
  try {
    const name = options.as === undefined ? nameOfItems(hosted, items) : nameFromOption(options.as);
    const comparison = await regrade(criteria, items, graders);
    const files = await writeRecorded(hosted, items, { name, to, cwd });
    await warn(io, hosted.warnings);
    showFiles(io, files);
    showComparison(io, comparison, items.length);
    const next = { model: undefined, samples: false, runsCode: python.length > 0, to: options.to };
    io.stdout.write(`next: ${nextCommand(name, next)}\n`);
    const compared = comparison.graders.some(({ agree }) => agree > 0);
    return comparison.differences.length > 0 || !compared ? exitCodes.failed : exitCodes.ok;
  } finally {
    await graders.close();
  }
}
