import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RecordError } from '../errors.ts';
import { systemMessage } from '../record/record-path.ts';
import { type ApiObject, idOf } from './api.ts';

/** Where everything that the API gave is kept as it was sent: below `hosted/` of a registry. */
export interface HostedStore {
  readonly folder: string;
  evalFile(evalId: string): string;
  runFile(evalId: string, runId: string): string;
  /** All output items of a run, one a line; it is there only when it is complete. */
  itemsFile(evalId: string, runId: string): string;
  /** What an id of `POST /files` stands for. */
  uploadFile(fileId: string): string;
  /** The evals that are there, and the runs of each, by their ids. */
  evals(): string[];
  runs(evalId: string): string[];
}

/** Names the files; nothing is made before something is written. */
export function hostedStore(registry: string): HostedStore {
  const folder = join(registry, 'hosted');
  const evalFolder = (evalId: string) => join(folder, 'evals', evalId);
  const runFolder = (evalId: string, runId: string) => join(evalFolder(evalId), 'runs', runId);
  const list = (path: string) => (existsSync(path) ? readdirSync(path).sort() : []);
  return {
    folder,
    evalFile: (evalId) => join(evalFolder(evalId), 'eval.json'),
    runFile: (evalId, runId) => join(runFolder(evalId, runId), 'run.json'),
    itemsFile: (evalId, runId) => join(runFolder(evalId, runId), 'output-items.jsonl'),
    uploadFile: (fileId) => join(folder, 'files', `${fileId}.jsonl`),
    evals: () => list(join(folder, 'evals')).filter((id) => existsSync(join(evalFolder(id), 'eval.json'))),
    runs: (evalId) =>
      list(join(evalFolder(evalId), 'runs')).filter((id) => existsSync(join(runFolder(evalId, id), 'run.json'))),
  };
}

function orExplain<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new RecordError(
      { message: `cannot write ${path}: ${systemMessage(error)}`, hint: 'mend it, and run the same command again' },
      { cause: error },
    );
  }
}

/** Writes a file so that it is there whole or not at all, however the process ends. */
export function writeWhole(path: string, text: string): void {
  orExplain(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  });
}

/** Keeps an object; true where it is new or says something else than before. */
export function keepObject(path: string, value: ApiObject): boolean {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  writeWhole(path, text);
  return true;
}

/** A list that is written page by page and can be gone on with. */
export interface ListWriter {
  /** The id of the last object that is there. */
  readonly after: string | undefined;
  /** How many objects were there before. */
  readonly count: number;
  add(objects: readonly ApiObject[]): void;
  /** Gives the list its name: it is complete. */
  finish(): void;
}

const newline = 0x0a;

/** Goes on with the list of an interrupted import; a line that was torn is written again. */
export function continueList(path: string): ListWriter {
  const part = `${path}.part`;
  const bytes = existsSync(part) ? readFileSync(part) : Buffer.alloc(0);
  const whole = bytes.subarray(0, bytes.lastIndexOf(newline) + 1);
  const lines = whole.toString().split('\n').slice(0, -1);
  const last = lines.at(-1);
  orExplain(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, whole);
  });
  return {
    after: last === undefined ? undefined : idOf(JSON.parse(last) as ApiObject),
    count: lines.length,
    add(objects) {
      const text = objects.map((object) => `${JSON.stringify(object)}\n`).join('');
      orExplain(path, () => appendFileSync(part, text));
    },
    finish: () => orExplain(path, () => renameSync(part, path)),
  };
}
