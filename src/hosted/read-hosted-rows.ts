import type { Place, Problem } from '../errors.ts';
import { toHostedRow } from '../evals/hosted-row.ts';
import type { ItemCheck } from '../evals/item-schema.ts';
import { CappedProblems } from '../samples/capped-problems.ts';
import { readRows } from '../samples/read-rows.ts';
import type { PlacedHostedRow } from './hosted-run.ts';
import type { ReadRun } from './read-run.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Rows as they were read, with what is wrong or odd about them. */
export interface ReadRows {
  rows: readonly PlacedHostedRow[];
  problems: readonly Problem[];
  warnings: readonly Problem[];
}

interface RawRow {
  value: JsonObject;
  place: Place;
}

/** Reads the rows of a JSONL file: lines `{item, sample?}`, or items as they are. */
export async function readDataFile(path: string, { cwd, items }: { cwd: string; items: ItemCheck }): Promise<ReadRows> {
  const rows = await readRows(path, { cwd });
  return checkRows(
    rows.map(({ file, line, value }) => ({ value, place: { file, line } })),
    { items, source: { file: path } },
  );
}

/** Reads the rows that stand in a run's body. */
export function readContent(run: ReadRun, content: readonly JsonObject[], items: ItemCheck): ReadRows {
  const lines = run.lines();
  const rows = content.map((value, index) => ({ value, place: { file: run.file, line: lines[index] ?? 1 } }));
  return checkRows(rows, { items, source: run.placed.place(['source', 'content'], 'key') ?? { file: run.file } });
}

function checkRows(raw: readonly RawRow[], { items, source }: { items: ItemCheck; source: Place }): ReadRows {
  const problems = new CappedProblems();
  const extra = new Map<string, Place>();
  const rows = raw.map(({ value, place }): PlacedHostedRow => {
    const row = toHostedRow(value);
    const isWrapped = row.item === value['item'];
    for (const problem of problemsOfRow(row.item, { isWrapped, items, value })) problems.add({ ...problem, place });
    if (isWrapped) for (const key of Object.keys(value)) if (!isOwnKey(key) && !extra.has(key)) extra.set(key, place);
    return { row, place };
  });
  if (rows.length === 0) {
    problems.add({ message: `${source.file} has no rows`, place: source, hint: 'give at least one {"item": {…}}' });
  }
  return { rows, problems: problems.list(), warnings: warnOfKeys(extra) };
}

function problemsOfRow(
  item: unknown,
  { isWrapped, items, value }: { isWrapped: boolean; items: ItemCheck; value: JsonObject },
): Problem[] {
  const problems: Problem[] = items.check(item).map(({ message, pointer, hint }) => ({
    message: `${message} (JSON pointer ${isWrapped ? '/item' : ''}${pointer || (isWrapped ? '' : '/')})`,
    hint: hint ?? 'mend the row, or the item_schema of the eval',
  }));
  const { sample } = value;
  if (isWrapped && sample !== undefined && sample !== null && (typeof sample !== 'object' || Array.isArray(sample))) {
    const hint = 'an answer is {"output_text": "…"}, or a whole chat completion or Responses object';
    problems.push({ message: 'the sample of this row must be an object (JSON pointer /sample)', hint });
  }
  return problems;
}

function isOwnKey(key: string): boolean {
  return key === 'item' || key === 'sample';
}

function warnOfKeys(extra: ReadonlyMap<string, Place>): Problem[] {
  const [place] = extra.values();
  if (place === undefined) return [];
  const keys = [...extra.keys()].slice(0, 5).map((key) => `"${key}"`);
  const more = extra.size > keys.length ? ' and others' : '';
  return [
    {
      message: `rows have ${keys.join(', ')}${more} beside "item" and "sample": they are ignored`,
      place,
      hint: 'what graders should read stands inside "item"',
    },
  ];
}
