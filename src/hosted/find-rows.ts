import { dirname, resolve } from 'node:path';
import { type Problem, SampleError, UsageError } from '../errors.ts';
import type { ItemCheck } from '../evals/item-schema.ts';
import type { HostedInputs } from './hosted-run.ts';
import { type ReadRows, readContent, readDataFile } from './read-hosted-rows.ts';
import type { ReadRun } from './read-run.ts';

/** Rows, and where they are from. */
export interface FoundRows extends ReadRows {
  /** The file of JSONL; undefined where the rows stand in the run's body. */
  dataFile: string | undefined;
  mediaFolder: string;
}

type RowInputs = Pick<HostedInputs, 'dataFile' | 'files' | 'fetchRows' | 'mayLackRows' | 'cwd'>;
type Source = Readonly<Record<string, unknown>>;

/** Gets the rows: those of the command line stand in for whatever source the run names. */
export async function findRows(inputs: RowInputs, run: ReadRun | undefined, items: ItemCheck): Promise<FoundRows> {
  const { dataFile, mayLackRows, cwd } = inputs;
  if (dataFile !== undefined) return readFile(dataFile, cwd, items);
  if (run === undefined) {
    const hint = 'give rows: --data <rows.jsonl>, or a run that has them: --run <file>';
    return noRows(mayLackRows ? undefined : { message: 'there are no rows to grade', hint }, cwd);
  }
  const { dataSource } = run;
  if (dataSource === undefined) return noRows(undefined, cwd);
  const { source } = dataSource;
  if (source.type === 'file_content') {
    const content = source['content'] as readonly Source[];
    const mediaFolder = dirname(resolve(cwd, run.file));
    return { ...readContent(run, content, items), dataFile: undefined, mediaFolder };
  }
  const path = await findFile(source, inputs);
  if (path !== undefined) return readFile(path, cwd, items);
  return noRows(mayLackRows ? undefined : explainNoFile(source, run), cwd);
}

async function findFile(source: Source, { files, fetchRows }: RowInputs): Promise<string | undefined> {
  const known = source['type'] === 'file_id' ? files?.get(String(source['id'])) : undefined;
  return known ?? (await fetchRows?.(source));
}

async function readFile(path: string, cwd: string, items: ItemCheck): Promise<FoundRows> {
  const folder = { dataFile: path, mediaFolder: dirname(resolve(cwd, path)) };
  try {
    return { ...(await readDataFile(path, { cwd, items })), ...folder };
  } catch (error) {
    // Together with what is wrong with the definition: a run shows every mistake.
    if (!(error instanceof SampleError || error instanceof UsageError)) throw error;
    return { rows: [], problems: error.problems, warnings: [], ...folder };
  }
}

function explainNoFile(source: Source, run: ReadRun): Problem {
  const place = run.placed.place(['source'], 'key');
  const isFile = source['type'] === 'file_id';
  const what = isFile ? `the file ${source['id']}` : `the ${source['type']}`;
  const options = isFile ? `--file ${source['id']}=<rows.jsonl>, or --data <rows.jsonl>` : '--data <rows.jsonl>';
  return {
    message: `${what} that "data_source.source" in the run names is not known here`,
    ...(place && { place }),
    hint: `give a local file of its rows: ${options}`,
  };
}

function noRows(problem: Problem | undefined, mediaFolder: string): FoundRows {
  return { rows: [], problems: problem === undefined ? [] : [problem], warnings: [], dataFile: undefined, mediaFolder };
}
