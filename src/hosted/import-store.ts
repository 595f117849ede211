import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Problem, TsevalError } from '../errors.ts';
import type { ApiObject } from './api.ts';
import { fileIdOf, readKept } from './download.ts';
import { type EntryName, namesOf } from './entry-name.ts';
import { type Imported, importDefinition } from './import-definition.ts';
import { readRecordedItems } from './recorded-items.ts';
import type { HostedStore } from './store.ts';

interface StoreOptions {
  store: HostedStore;
  to: string;
  cwd: string;
}

/** What a store's evals came to as entries. */
export interface ImportedStore {
  imported: readonly Imported[];
  /** Evals that are kept but are no entries, and what is odd about the others. */
  warnings: readonly Problem[];
}

/** Runs newest first: the last one is how the eval was last meant. */
function runsOf(store: HostedStore, evalId: string): { id: string; run: ApiObject }[] {
  const runs = store.runs(evalId).map((id) => ({ id, run: readKept(store.runFile(evalId, id)) }));
  return runs.toSorted((a, b) => Number(b.run['created_at'] ?? 0) - Number(a.run['created_at'] ?? 0));
}

function sourceOf(run: ApiObject): string | undefined {
  const { source } = (run['data_source'] ?? {}) as { source?: { type?: string } };
  return source?.type;
}

/** The rows of a run whose source is no file of ours: the items that the platform recorded, where there are any. */
async function rowsOfItems(path: string, folder: string): Promise<string | undefined> {
  if (!existsSync(path) || readFileSync(path).length === 0) return undefined;
  const rows = join(folder, 'rows.jsonl');
  const items = await readRecordedItems(path, folder, false);
  writeFileSync(rows, items.map(({ row }) => `${JSON.stringify(row)}\n`).join(''));
  return rows;
}

async function importEval(
  evalId: string,
  name: EntryName,
  { store, to, cwd, folder }: StoreOptions & { folder: string },
): Promise<Imported> {
  const inputs = { evalFile: store.evalFile(evalId), cwd };
  const [latest] = runsOf(store, evalId);
  if (latest === undefined) return importDefinition(inputs, { name, to });
  const runFile = store.runFile(evalId, latest.id);
  const fileId = fileIdOf(latest.run);
  const upload = fileId === undefined ? undefined : store.uploadFile(fileId);
  if (sourceOf(latest.run) === 'file_content') return importDefinition({ ...inputs, runFile }, { name, to });
  const isUploadKept = upload !== undefined && existsSync(upload);
  const dataFile = isUploadKept ? upload : await rowsOfItems(store.itemsFile(evalId, latest.id), folder);
  return importDefinition({ ...inputs, runFile, dataFile }, { name, to });
}

/**
 * Makes an entry of each eval that is kept, with the rows of its newest run. One that would be refused when it is run, or whose name
 * is taken, is told and left out: nothing of it is lost.
 */
export async function importStore({ store, to, cwd }: StoreOptions): Promise<ImportedStore> {
  const evals = store.evals().map((id) => ({ id, title: String(readKept(store.evalFile(id))['name'] ?? '') }));
  const imported: Imported[] = [];
  const warnings: Problem[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'tseval-import-'));
  try {
    for (const [id, name] of namesOf(evals)) {
      try {
        imported.push(await importEval(id, name, { store, to, cwd, folder }));
      } catch (error) {
        if (!(error instanceof TsevalError)) throw error;
        const [problem] = error.problems;
        const more = error.problems.length > 1 ? ` (and ${error.problems.length - 1} more)` : '';
        warnings.push({ ...problem, message: `${name.base} is kept, but is no entry: ${problem?.message}${more}` });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { imported, warnings };
}
