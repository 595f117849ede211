import { type Place, type Problem, SampleError } from '../errors.ts';
import type { HostedRow } from '../evals/testing-criteria-args.ts';
import { readRows } from '../samples/read-rows.ts';
import { readJsonFile } from './read-json-file.ts';
import { toUploadedSample } from './recorded-sample.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What the platform said of one item by one grader; without `passed` there is only a score. */
export interface RecordedResult {
  /** A grader's id, or its name. */
  grader: string;
  score: number;
  passed: boolean | undefined;
  /** Whether the grader gave no verdict there. */
  hasError: boolean;
  /** What its judge answered. */
  judge: JsonObject | undefined;
}

/** An item with its recorded answer and the platform's verdicts. */
export interface RecordedItem {
  place: Place;
  /** Its index among the rows of the run. */
  index: number;
  evalId: string | undefined;
  runId: string | undefined;
  row: HostedRow;
  results: readonly RecordedResult[];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether a value is an output item of the API, or a row of the dashboard's export. */
export function isRecordedItem(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (isObject(value['datasource_item'])) return Array.isArray(value['results']);
  return isObject(value['item']) && isObject(value['grades']);
}

function fromOutputItem(value: JsonObject, place: Place): RecordedItem {
  const { datasource_item_id: index, eval_id: evalId, run_id: runId, datasource_item: item, sample } = value;
  const results = (value['results'] as readonly unknown[]).filter(isObject).map(
    (result): RecordedResult => ({
      grader: String(result['name']),
      score: Number(result['score']),
      passed: typeof result['passed'] === 'boolean' ? result['passed'] : undefined,
      hasError: isObject(result['error']),
      judge: isObject(result['sample']) ? result['sample'] : undefined,
    }),
  );
  const answered = isObject(sample) ? { sample: toUploadedSample(sample) } : {};
  return {
    place,
    index: Number(index),
    evalId: textOf(evalId),
    runId: textOf(runId),
    row: { item: item as JsonObject, ...answered },
    results,
  };
}

function fromExport(value: JsonObject, place: Place): RecordedItem {
  const { data_source_idx: index, run_id: runId, item, sample } = value;
  const part = (name: string): JsonObject => (isObject(value[name]) ? value[name] : {});
  const [passes, samples] = [part('passes'), part('grader_samples')];
  const results = Object.entries(part('grades')).map(([grader, score]): RecordedResult => {
    const [passed, judge] = [passes[grader], samples[grader]];
    return {
      grader,
      score: Number(score),
      passed: typeof passed === 'boolean' ? passed : undefined,
      hasError: score === null,
      judge: isObject(judge) ? judge : undefined,
    };
  });
  const answered = isObject(sample) ? { sample: toUploadedSample(sample) } : {};
  const row = { item: item as JsonObject, ...answered };
  return { place, index: Number(index), evalId: undefined, runId: textOf(runId), row, results };
}

function toItem(value: unknown, place: Place): RecordedItem | Problem {
  if (!isObject(value) || !isRecordedItem(value)) {
    return {
      message: 'this is no output item, and no row of the dashboard’s export',
      place,
      hint: 'an output item has datasource_item and results, a row of the export has item and grades',
    };
  }
  return isObject(value['datasource_item']) ? fromOutputItem(value, place) : fromExport(value, place);
}

/** Reads recorded items in the order of their rows: a list page or a single object as JSON, or one object a line. */
export async function readRecordedItems(file: string, cwd: string, isJson: boolean): Promise<readonly RecordedItem[]> {
  const placed: { value: unknown; place: Place }[] = [];
  if (isJson) {
    const json = readJsonFile(file, { cwd, what: 'the output items' });
    const page = isObject(json.value) && Array.isArray(json.value['data']) ? json.value['data'] : undefined;
    const lines = page ? json.linesOf(['data']) : [];
    for (const [index, value] of (page ?? [json.value]).entries()) {
      placed.push({ value, place: { file, line: lines[index] ?? 1 } });
    }
  } else {
    for (const { line, value } of await readRows(file, { cwd })) placed.push({ value, place: { file, line } });
  }
  const items = placed.map(({ value, place }) => toItem(value, place));
  const problems = items.filter((item) => 'message' in item);
  if (problems.length > 0) throw new SampleError(problems);
  if (items.length === 0) throw new SampleError({ message: `${file} has no output items`, place: { file } });
  return (items as RecordedItem[]).toSorted((a, b) => a.index - b.index);
}
