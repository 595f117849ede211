import { existsSync, readFileSync } from 'node:fs';
import { CompletionError, type Problem } from '../errors.ts';
import { type ApiClient, type ApiObject, idOf, isGone, listPages } from './api.ts';
import { continueList, type HostedStore, keepObject, writeWhole } from './store.ts';

/** How far a download is. */
export interface DownloadCounts {
  evals: number;
  runs: number;
  items: number;
  files: number;
  /** What was there already. */
  kept: number;
}

export interface DownloadOptions {
  api: ApiClient;
  store: HostedStore;
  signal: AbortSignal;
  onProgress(counts: DownloadCounts): void;
}

export interface Downloaded {
  counts: DownloadCounts;
  /** What is gone, and stays so. */
  warnings: readonly Problem[];
  /** What could not be had this time. */
  failures: readonly Problem[];
}

const evalsAtATime = 8;

/** Takes from one generator with several workers; the first failure ends it when those under way have ended. */
async function eachOf<Item>(items: AsyncGenerator<Item>, workers: number, work: (item: Item) => Promise<void>) {
  const errors: unknown[] = [];
  const worker = async () => {
    try {
      for (let next = await items.next(); !next.done && errors.length === 0; next = await items.next()) {
        await work(next.value);
      }
    } catch (error) {
      errors.push(error);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  if (errors.length > 0) throw errors[0];
}

async function* objectsOf(pages: AsyncGenerator<readonly ApiObject[]>): AsyncGenerator<ApiObject> {
  for await (const page of pages) yield* page;
}

/** A run that has ended does not change any more. */
function hasEnded({ status }: ApiObject): boolean {
  return status === 'completed' || status === 'failed' || status === 'canceled';
}

/** The file that a run's rows were uploaded as. */
export function fileIdOf(run: ApiObject): string | undefined {
  const { source } = (run['data_source'] ?? {}) as { source?: { type?: unknown; id?: unknown } };
  return source?.type === 'file_id' && typeof source.id === 'string' ? source.id : undefined;
}

/**
 * Copies every eval, run and output item, and the files that runs name, into the store. What is there already is not asked for again,
 * so that a download that was cut off goes on where it was. One thing that cannot be had does not keep the others.
 */
export async function download({ api, store, signal, onProgress }: DownloadOptions): Promise<Downloaded> {
  const counts: DownloadCounts = { evals: 0, runs: 0, items: 0, files: 0, kept: 0 };
  const warnings: Problem[] = [];
  const failures: Problem[] = [];
  const files = new Map<string, Promise<void>>();
  const count = (kind: keyof DownloadCounts, number = 1) => {
    counts[kind] += number;
    onProgress(counts);
  };

  /** Tells what one thing lacks; what concerns all of them is thrown. */
  const attempt = async (what: string, fetch: () => Promise<void>, isOptional = false): Promise<void> => {
    try {
      await fetch();
    } catch (error) {
      const isOwn = error instanceof CompletionError && (!error.stopsRun || (isOptional && error.kind === 'refused'));
      if (!isOwn || signal.aborted) throw error;
      const [problem] = error.problems;
      const message = `${what} could not be had: ${problem?.message ?? error.message}`;
      (isGone(error) ? warnings : failures).push({ message, ...(problem?.hint && { hint: problem.hint }) });
    }
  };

  const fetchFile = async (fileId: string) => {
    const path = store.uploadFile(fileId);
    if (existsSync(path)) return count('kept');
    writeWhole(path, await api.getText(`/files/${fileId}/content`, signal));
    count('files');
  };
  const fetchFileOnce = (fileId: string): Promise<void> => {
    const known = files.get(fileId) ?? attempt(`the file ${fileId}`, () => fetchFile(idOf({ id: fileId })), true);
    files.set(fileId, known);
    return known;
  };
  const fetchItems = async (evalId: string, run: ApiObject) => {
    const runId = idOf(run);
    const path = store.itemsFile(evalId, runId);
    if (existsSync(path)) return count('kept');
    const list = continueList(path);
    const pages = listPages(api, `/evals/${evalId}/runs/${runId}/output_items`, { after: list.after, signal });
    count('items', list.count);
    for await (const items of pages) {
      list.add(items);
      count('items', items.length);
    }
    if (hasEnded(run)) list.finish();
    else failures.push({ message: `the run ${runId} has not ended: its output items are not complete` });
  };
  const fetchRun = async (evalId: string, run: ApiObject) => {
    const runId = idOf(run);
    keepObject(store.runFile(evalId, runId), run);
    count('runs');
    await attempt(`the output items of the run ${runId}`, () => fetchItems(evalId, run));
    const fileId = fileIdOf(run);
    if (fileId !== undefined) await fetchFileOnce(fileId);
  };
  const fetchEval = async (object: ApiObject) => {
    const evalId = idOf(object);
    keepObject(store.evalFile(evalId), object);
    count('evals');
    await attempt(`the runs of the eval ${evalId}`, async () => {
      for await (const runs of listPages(api, `/evals/${evalId}/runs`, { signal })) {
        await Promise.all(runs.map((run) => fetchRun(evalId, run)));
      }
    });
  };

  await eachOf(objectsOf(listPages(api, '/evals', { signal })), evalsAtATime, fetchEval);
  return { counts, warnings, failures };
}

/** Reads an object that was kept. */
export function readKept(path: string): ApiObject {
  return JSON.parse(readFileSync(path, 'utf8')) as ApiObject;
}
