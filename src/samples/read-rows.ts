import { type DataSet, type OpenOptions, openData } from './open-data.ts';
import type { Row } from './parse-line.ts';
import { scanRows } from './scan-rows.ts';

/** A row of a small data set, with its place, so that a mistake in it can be shown. */
export interface PlacedRow {
  readonly file: string;
  readonly line: number;
  readonly value: Row;
}

/** Reads all rows of a JSONL file that is small enough to be held, such as few-shot examples. There may be none. */
export async function readRows(path: string, options: OpenOptions = {}): Promise<readonly PlacedRow[]> {
  const data = await openData(path, options);
  try {
    return await collectRows(data);
  } finally {
    data.close();
  }
}

async function collectRows(data: DataSet): Promise<PlacedRow[]> {
  const rows: PlacedRow[] = [];
  const files = data.files.map(({ file }) => file);
  await scanRows(data, ({ fileIndex, line, value }) => {
    rows.push({ file: files[fileIndex] ?? data.path, line, value });
  });
  return rows;
}
