import { dirname, resolve } from 'node:path';
import { type Problem, SampleError, UsageError } from '../errors.ts';
import { indexRows } from '../samples/index-rows.ts';
import type { HostedInputs } from './hosted-run.ts';
import { type ReadRows, type RowReading, readContent, readDataFile } from './read-hosted-rows.ts';
import type { ReadRun } from './read-run.ts';

/** Rows, and where they are from. */
export interface FoundRows extends ReadRows {
  /** The file of JSONL; undefined where the rows stand in the run's body. */
  dataFile: string | undefined;
  mediaFolder: string;
}

type RowInputs = Pick<HostedInputs, 'dataFile' | 'files' | 'fetchRows' | 'mayLackRows'> & {
  /** Whether the run is refused for other reasons: then nothing is fetched. */
  isRefused: boolean;
};
type Source = Readonly<Record<string, unknown>>;

/** Gets the rows: those of the command line stand in for whatever source the run names. */
export async function findRows(inputs: RowInputs, run: ReadRun | undefined, reading: RowReading): Promise<FoundRows> {
  const { dataFile, mayLackRows } = inputs;
  const { cwd } = reading;
  if (dataFile !== undefined) return readFile(dataFile, reading);
  if (run === undefined) {
    const hint = 'give rows: --data <rows.jsonl>, or a run that has them: --run <file>';
    return noRows(mayLackRows ? [] : [{ message: 'there are no rows to grade', hint }], cwd);
  }
  const { dataSource } = run;
  if (dataSource === undefined) return noRows([], cwd);
  const { source } = dataSource;
  if (source.type === 'file_content') {
    const content = source['content'] as readonly Source[];
    const mediaFolder = dirname(resolve(cwd, run.file));
    return { ...readContent(run, content, reading), dataFile: undefined, mediaFolder };
  }
  const { files, fetchRows, isRefused } = inputs;
  const known = source.type === 'file_id' ? files?.get(String(source['id'])) : undefined;
  if (known !== undefined) return readFile(known, reading);
  if (mayLackRows || (fetchRows && isRefused)) return noRows([], cwd);
  const fetched = await fetchRows?.(source);
  if (fetched && 'path' in fetched) return readFile(fetched.path, reading);
  return noRows([explainNoFile(source, run, fetched?.problem)], cwd);
}

async function readFile(path: string, reading: RowReading): Promise<FoundRows> {
  const folder = { dataFile: path, mediaFolder: dirname(resolve(reading.cwd, path)) };
  try {
    return { ...(await readDataFile(path, reading)), ...folder };
  } catch (error) {
    // Together with what is wrong with the definition: a run shows every mistake.
    if (!(error instanceof SampleError || error instanceof UsageError)) throw error;
    return { ...noRows(error.problems, reading.cwd), ...folder };
  }
}

function explainNoFile(source: Source, run: ReadRun, reason: Problem | undefined): Problem {
  const place = run.placed.place(['source'], 'key');
  const isFile = source['type'] === 'file_id';
  const what = isFile ? `the file ${source['id']}` : `the ${source['type']}`;
  const options = isFile ? `--file ${source['id']}=<rows.jsonl>, or --data <rows.jsonl>` : '--data <rows.jsonl>';
  const why = reason === undefined ? 'is not known here' : `cannot be had: ${reason.message}`;
  return {
    message: `${what} that "data_source.source" in the run names ${why}`,
    ...(place && { place }),
    hint: `give a local file of its rows: ${options}${reason?.hint === undefined ? '' : `; ${reason.hint}`}`,
  };
}

function noRows(problems: readonly Problem[], mediaFolder: string): FoundRows {
  return { rows: indexRows([]), problems, warnings: [], dataFile: undefined, mediaFolder };
}
