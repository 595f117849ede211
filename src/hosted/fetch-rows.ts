import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CompletionError } from '../errors.ts';
import { type ApiClient, type ApiObject, idOf } from './api.ts';
import type { FetchedRows } from './hosted-run.ts';
import { pullStored, type StoredRow } from './stored-completions.ts';
import { pullResponses } from './stored-responses.ts';

/** What getting the rows of a source needs. */
export interface FetchOptions {
  api: ApiClient;
  /** Where the rows are kept until the run ends. */
  folder: string;
  signal: AbortSignal;
  /** Told of an answer that was deleted while the list was read. */
  onGone(id: string): void;
}

/** Gets the rows of a run's source through the API, as a file: an upload as it is, stored answers as `{item, sample}`. */
export async function fetchRows(source: ApiObject, options: FetchOptions): Promise<FetchedRows> {
  const { api, folder, signal } = options;
  const { type } = source;
  try {
    if (type === 'file_id') {
      const id = idOf(source);
      const path = join(folder, `${id}.jsonl`);
      writeFileSync(path, await api.getText(`/files/${id}/content`, signal));
      return { path };
    }
    const path = join(folder, `${type}.jsonl`);
    const rows =
      type === 'responses' ? pullResponses(source, options) : pullStored({ ...options, choice: toChoice(source) });
    const count = await writeRows(rows, path);
    return count > 0 ? { path } : { problem: { message: 'the API has none that fit' } };
  } catch (error) {
    // Whatever it was, a local file of the rows helps.
    if (!(error instanceof CompletionError)) throw error;
    return { problem: error.problems[0] ?? { message: error.message } };
  }
}

function toChoice(source: ApiObject) {
  const { metadata, model, limit, created_after: after, created_before: before } = source;
  return {
    metadata: (metadata ?? undefined) as Readonly<Record<string, string>> | undefined,
    model: (model ?? undefined) as string | undefined,
    limit: (limit ?? undefined) as number | undefined,
    createdAfter: (after ?? undefined) as number | undefined,
    createdBefore: (before ?? undefined) as number | undefined,
  };
}

async function writeRows(rows: AsyncIterable<StoredRow>, path: string): Promise<number> {
  const fd = openSync(path, 'w');
  let count = 0;
  try {
    for await (const row of rows) {
      writeSync(fd, `${JSON.stringify(row)}\n`);
      count++;
    }
  } finally {
    closeSync(fd);
  }
  return count;
}
