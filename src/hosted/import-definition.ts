import { join } from 'node:path';
import type { Problem } from '../errors.ts';
import { toHostedRow } from '../evals/hosted-row.ts';
import { copyMedia } from './copy-media.ts';
import { type EntryName, nameFromTitle } from './entry-name.ts';
import type { HostedInputs, HostedRun } from './hosted-run.ts';
import { readHostedRun } from './read-hosted-run.ts';
import { readRun } from './read-run.ts';
import { type EntryFile, writeEntry } from './registry-entry.ts';
import { findPython } from './regrade.ts';

/** Where a definition goes, and under which name; without one it is named after the eval. */
export interface ImportTarget {
  name?: EntryName | undefined;
  to: string;
}

/** What an import made. */
export interface Imported {
  name: EntryName;
  hosted: HostedRun;
  /** The model that the run names; undefined where it names none. */
  model: string | undefined;
  /** Whether it has Python graders. */
  runsCode: boolean;
  files: readonly EntryFile[];
  warnings: readonly Problem[];
}

/** A run that states messages and no model can be imported: the model is named when it is run. */
const anyModel = '<model>';

async function findModel({ runFile, cwd }: HostedInputs): Promise<string | undefined> {
  const dataSource = runFile === undefined ? undefined : (await readRun(runFile, cwd))?.dataSource;
  return dataSource?.input_messages && !dataSource.model ? anyModel : undefined;
}

/** An entry needs no word of what is so by default. */
function argsOf({ args }: HostedRun): HostedRun['args'] {
  const { missing, ...stated } = args;
  return missing === 'empty' ? args : stated;
}

/** Reads a definition with all the checks of a run, and writes it as an entry of a registry. */
export async function importDefinition(inputs: HostedInputs, { name: given, to }: ImportTarget): Promise<Imported> {
  const { cwd } = inputs;
  const hosted = await readHostedRun({ ...inputs, model: await findModel(inputs), mayLackRows: true });
  const name = given ?? nameFromTitle(hosted.evalName);
  const rows = Array.from({ length: hosted.rows.count }, (_, index) => toHostedRow(hosted.rows.read(index).value));
  hosted.rows.close();
  const { evalObject } = hosted;
  const files = await writeEntry({ evalObject, args: argsOf(hosted), rows }, { name, to, cwd });
  const data = join(to, 'data', name.base);
  const warnings = [
    ...hosted.warnings,
    ...lackingRows(hosted, name),
    ...copyMedia(rows, { from: hosted.mediaFolder, to: data }),
  ];
  const runsCode = findPython(hosted.args.testing_criteria).length > 0;
  return { name, hosted, model: hosted.model === anyModel ? undefined : hosted.model, runsCode, files, warnings };
}

function lackingRows({ rows }: HostedRun, { base }: EntryName): readonly Problem[] {
  if (rows.count > 0) return [];
  return [
    {
      message: 'there are no rows with this definition: it can be run when it has some',
      hint: `write them, {"item": {…}} in each line, to data/${base}/samples.jsonl of the registry, or give --data when it is run`,
    },
  ];
}
