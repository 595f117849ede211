import type { Problem } from '../errors.ts';
import { findTokenConflict } from '../evals/check-criteria.ts';
import type { InputMessages, SamplingParams } from '../evals/testing-criteria-args.ts';
import { checkAgainst, type JsonSchema } from '../schema/check.ts';
import { checkContext, nameOf, type PlacedValue, partOf, problemAt, rename } from '../schema/placed-value.ts';
import {
  dataSourceSchema,
  misplacedParams,
  misplacedSources,
  runBodySchema,
  runObjectSchema,
} from './definition-schemas.ts';
import { warnOfMetadata } from './metadata.ts';
import { type JsonFile, readJsonFile } from './read-json-file.ts';

/** The `data_source` of a run, once it has no problem. */
export interface DataSource {
  type: 'jsonl' | 'completions' | 'responses';
  source: Readonly<Record<string, unknown>> & { type: string };
  input_messages?: InputMessages | null;
  model?: string | null;
  sampling_params?: SamplingParams | null;
}

/** A run as it was read. */
export interface ReadRun {
  file: string;
  /** The body or object; of a bare data source, nothing. */
  body: PlacedValue | undefined;
  placed: PlacedValue;
  /** Undefined where it has problems. */
  dataSource: DataSource | undefined;
  /** The lines of the rows in `source.content`. */
  lines(): readonly number[];
  problems: readonly Problem[];
  warnings: readonly Problem[];
}

/** Reads the file of a run: a create body, the object, a bare data source; null is no run. */
export async function readRun(file: string, cwd: string): Promise<ReadRun | undefined> {
  const json = readJsonFile(file, { cwd, what: 'the run' });
  if (json.value === null) return undefined;
  const isBare = isDataSource(json);
  const placed = isBare ? rename(json, 'the data source') : partOf(json, 'data_source');
  const problems = isBare ? [] : await checkBody(json);
  const warnings = isBare ? [] : warnOfMetadata(json);
  const bare = placed.value;
  if (typeof bare === 'object' && bare !== null) problems.push(...(await checkDataSource(placed)));
  return {
    file,
    body: isBare ? undefined : json,
    placed,
    dataSource: problems.length === 0 ? (bare as DataSource) : undefined,
    lines: () => json.linesOf([...placed.path, 'source', 'content']),
    problems,
    warnings,
  };
}

function isDataSource({ value }: JsonFile): boolean {
  return (
    typeof value === 'object' && value !== null && !('data_source' in value) && 'source' in value && 'type' in value
  );
}

async function checkBody(body: PlacedValue): Promise<Problem[]> {
  const isReturned = partOf(body, 'object').value === 'eval.run' || partOf(body, 'status').value !== undefined;
  const schema: JsonSchema = isReturned ? runObjectSchema : runBodySchema;
  const misplaced = misplacedSources.filter((key) => !(isReturned && key === 'model') && hasKey(body, key));
  const hint = 'move it into "data_source": as it stands, it would be dropped';
  const problems = misplaced.map((key) => misplacedKey(body, key, hint));
  return [...problems, ...(await checkAgainst(schema, without(body, misplaced), checkContext(body)))];
}

async function checkDataSource(source: PlacedValue): Promise<Problem[]> {
  const misplaced = misplacedParams.filter((key) => hasKey(source, key));
  const hint =
    'move it into "sampling_params": as it stands, it would be dropped and the answers sampled otherwise than meant';
  const problems = misplaced.map((key) => misplacedKey(source, key, hint));
  const found = await checkAgainst(dataSourceSchema, without(source, misplaced), checkContext(source));
  const params = partOf(source, 'sampling_params');
  const conflict = findTokenConflict(params.value as SamplingParams | undefined);
  if (conflict !== undefined) {
    problems.push(problemAt(params, `in ${nameOf(params)}, ${conflict}`, 'keep one of them', 'key'));
  }
  return [...problems, ...found];
}

function misplacedKey(holder: PlacedValue, key: string, hint: string): Problem {
  return problemAt(partOf(holder, key), `"${key}" does not belong into ${nameOf(holder)}`, hint, 'key');
}

function hasKey({ value }: PlacedValue, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function without({ value }: PlacedValue, keys: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
