import type { Problem } from '../errors.ts';
import { toHostedRow } from '../evals/hosted-row.ts';
import type { ItemCheck } from '../evals/item-schema.ts';
import type { HostedRow } from '../evals/testing-criteria-args.ts';
import { indexRows } from '../samples/index-rows.ts';
import { indexSamples, type SampleIndex } from '../samples/index-samples.ts';
import { openData } from '../samples/open-data.ts';
import type { ReadRun } from './read-run.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What must hold of rows, and who else looks at them as they pass by. */
export interface RowReading {
  cwd: string;
  items: ItemCheck;
  see(row: HostedRow, index: number): void;
}

/** Rows that stay where they are, with what is wrong or odd about them. */
export interface ReadRows {
  rows: SampleIndex;
  problems: readonly Problem[];
  warnings: readonly Problem[];
}

/** Reads the rows of a JSONL file: lines `{item, sample?}`, or items as they are. None is kept: a million take 16 MB. */
export async function readDataFile(path: string, reading: RowReading): Promise<ReadRows> {
  const watch = watchRows(reading);
  const rows = await indexSamples(await openData(path, { cwd: reading.cwd }), {
    isValid: watch.isValid,
    explainEmpty: ({ path: file }) => explainEmpty(file),
  });
  return { rows, problems: problemsOf(rows, watch.explain), warnings: watch.warnings(rows) };
}

/** Reads the rows that stand in a run's body. */
export function readContent(run: ReadRun, content: readonly JsonObject[], reading: RowReading): ReadRows {
  const watch = watchRows(reading);
  const lines = run.lines();
  const held = content.map((value, index) => ({ value, place: { file: run.file, line: lines[index] ?? 1 } }));
  const rows = indexRows(held, { isValid: watch.isValid });
  const place = run.placed.place(['source', 'content'], 'key');
  const problems =
    rows.count > 0 ? problemsOf(rows, watch.explain) : [{ ...explainEmpty(run.file), ...(place && { place }) }];
  return { rows, problems, warnings: watch.warnings(rows) };
}

function explainEmpty(file: string): Problem {
  return { message: `${file} has no rows`, place: { file }, hint: 'give at least one {"item": {…}}' };
}

function problemsOf(rows: SampleIndex, explain: (value: JsonObject) => readonly Problem[]): readonly Problem[] {
  return rows.problemsOf(new Array(rows.count).keys(), explain);
}

/** Looks at each row once, while it is at hand. */
function watchRows({ items, see }: RowReading) {
  /** Keys that mean nothing, with the first row of each. */
  const extra = new Map<string, number>();
  let count = 0;
  const explain = (value: JsonObject) => problemsOfRow(value, items);
  return {
    explain,
    isValid(value: JsonObject): boolean {
      const index = count++;
      see(toHostedRow(value), index);
      if (isObject(value['item'])) {
        for (const key in value) if (key !== 'item' && key !== 'sample' && !extra.has(key)) extra.set(key, index);
      }
      return explain(value).length === 0;
    },
    warnings: (rows: SampleIndex) => warnOfKeys(extra, rows),
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemsOfRow(value: JsonObject, items: ItemCheck): Problem[] {
  const { item } = toHostedRow(value);
  const isWrapped = item === value['item'];
  const problems: Problem[] = items.check(item).map(({ message, pointer, hint }) => ({
    message: `${message} (JSON pointer ${isWrapped ? '/item' : ''}${pointer || (isWrapped ? '' : '/')})`,
    hint: hint ?? 'mend the row, or the item_schema of the eval',
  }));
  const { sample } = value;
  if (isWrapped && sample !== undefined && sample !== null && !isObject(sample)) {
    const hint = 'an answer is {"output_text": "…"}, or a whole chat completion or Responses object';
    problems.push({ message: 'the sample of this row must be an object (JSON pointer /sample)', hint });
  }
  return problems;
}

function warnOfKeys(extra: ReadonlyMap<string, number>, rows: SampleIndex): Problem[] {
  const [first] = extra.values();
  if (first === undefined) return [];
  const { file, line } = rows.read(first);
  const keys = [...extra.keys()].slice(0, 5).map((key) => `"${key}"`);
  const more = extra.size > keys.length ? ' and others' : '';
  return [
    {
      message: `rows have ${keys.join(', ')}${more} beside "item" and "sample": they are ignored`,
      place: { file, line },
      hint: 'what graders should read stands inside "item"',
    },
  ];
}
