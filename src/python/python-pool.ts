import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { GraderProblem } from './answer-lines.ts';
import { findPython, type Python } from './find-python.ts';
import { createSlots, type Slot } from './process-slots.ts';
import { type Kill, type PythonProcess, type Reply, removeFolder, startPythonProcess } from './python-process.ts';

export interface PythonPoolOptions {
  /** A command or a path: `--python`. */
  python: string;
  /** The most processes at a time; each starts when it is needed first. */
  size: number;
  /** `process.kill`, for the process groups. */
  kill: Kill;
  /** For loading a grader and for grading one item. */
  timeoutMs?: number;
  memoryBytes?: number;
  /** The longest file that a grader may write. */
  fileSizeBytes?: number;
  tempDir?: string;
}

/** Why a Python grader cannot be used; `line` counts in its own source. */
interface InvalidPython {
  message: string;
  line?: number;
}

/** Why an item got no score: a mistake of the grader's, or a process that was ended (time, memory, its own doing). */
interface PythonGraderError {
  kind: 'python_grader_runtime_error' | 'python_grader_server_error';
  message: string;
  line?: number;
}

export interface PythonPool {
  /** Whether the kernel keeps graders from the network; the audit hook refuses Python's own sockets either way. */
  readonly hasNoNetwork: boolean;
  /** Compiles and runs a grader's source, which must define `grade(sample, item)`. */
  load(source: string, signal?: AbortSignal): Promise<{ id: string } | { invalid: InvalidPython }>;
  /** Grades one item by a loaded grader, which gets its own copies. Rejects only when the signal fires. */
  grade(
    graderId: string,
    values: { sample: unknown; item: unknown },
    signal?: AbortSignal,
  ): Promise<{ score: number } | { error: PythonGraderError }>;
  /** Ends all processes, those at work included, and removes their folder. */
  close(): Promise<void>;
}

/** The hosted platform's limits. */
const limits = { sourceBytes: 256 * 1024, timeoutMs: 120_000, memoryBytes: 2 * 2 ** 30, fileSizeBytes: 2 ** 30 };
const mostOpenFiles = 256;
const shortestStartMs = 60_000;
const orphanGraceSeconds = 10;
const closedReason = 'the Python processes were ended';

/**
 * Opens the pool of Python processes that run graders, or throws a `UsageError` where there is no usable Python.
 *
 * What it keeps a grader from, so that an accident harms neither the run nor other items: standard output, tseval's environment, endless
 * time, memory and files, other processes, the network. It is no sandbox against hostile code: a grader reads and writes files as its
 * user may, and who sets out to get round an audit hook (native code, the interpreter's insides) can. Hence `--allow-code`.
 */
export async function createPythonPool(options: PythonPoolOptions): Promise<PythonPool> {
  const python = await findPython(options.python);
  return openPool(python, { ...limits, tempDir: tmpdir(), ...options });
}

function openPool(python: Python, options: Required<PythonPoolOptions>): PythonPool {
  const { timeoutMs, memoryBytes, fileSizeBytes, kill } = options;
  const folder = makeFolder(options.tempDir);
  const sources = new Map<string, string>();
  const slots = createSlots(options.size);
  const start = {
    do: 'start',
    limits: {
      RLIMIT_AS: memoryBytes,
      RLIMIT_FSIZE: fileSizeBytes,
      RLIMIT_CORE: 0,
      RLIMIT_NOFILE: mostOpenFiles,
    },
    longestSeconds: timeoutMs / 1000 + orphanGraceSeconds,
  };
  let closing: Promise<void> | undefined;

  const startIn = async (slot: Slot, signal: AbortSignal | undefined): Promise<PythonProcess | { ended: string }> => {
    if (slot.process?.isAlive) return slot.process;
    await slot.process?.end(closedReason);
    signal?.throwIfAborted();
    if (closing !== undefined) return { ended: closedReason };
    try {
      slot.process = startPythonProcess(python, { folder, kill });
    } catch (error) {
      return { ended: `no Python process can be started: ${(error as Error).message}` };
    }
    const reply = await slot.process.request(start, Math.max(timeoutMs, shortestStartMs));
    return 'ended' in reply ? reply : slot.process;
  };
  const loadIn = async (worker: PythonProcess, grader: string, source: string): Promise<Reply> => {
    const reply = await worker.request({ do: 'load', grader, source }, timeoutMs);
    if ('answer' in reply && !reply.answer.problem) worker.graders.add(grader);
    else worker.kill(closedReason);
    return reply;
  };
  /** Works with a process that nobody else works with; an abort ends it, which is the only way to interrupt Python. */
  const withProcess = async <T>(
    signal: AbortSignal | undefined,
    work: (worker: PythonProcess) => Promise<T>,
  ): Promise<T | { ended: string }> => {
    const slot = await slots.take(signal);
    const interrupt = () => slot.process?.kill('it was interrupted');
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      signal?.throwIfAborted();
      const worker = await startIn(slot, signal);
      const result = 'ended' in worker ? worker : await work(worker);
      signal?.throwIfAborted();
      return result;
    } finally {
      signal?.removeEventListener('abort', interrupt);
      slots.give(slot);
    }
  };

  return {
    hasNoNetwork: python.withoutNetwork.length > 0,
    async load(source, signal) {
      if (Buffer.byteLength(source) > limits.sourceBytes) {
        return { invalid: { message: 'its source is longer than 256 kB' } };
      }
      const id = createHash('sha256').update(source).digest('hex').slice(0, 16);
      if (sources.has(id)) return { id };
      const outcome = await withProcess(signal, async (worker) => ({ reply: await loadIn(worker, id, source) }));
      if ('ended' in outcome) {
        throw new UsageError({
          message: `python graders cannot run: ${outcome.ended}`,
          hint: 'try another interpreter: --python PATH',
        });
      }
      const { reply } = outcome;
      if ('ended' in reply) return { invalid: { message: `while it was loaded: ${reply.ended}` } };
      if (reply.answer.problem) return { invalid: placed(reply.answer.problem) };
      sources.set(id, source);
      return { id };
    },
    async grade(graderId, { sample, item }, signal) {
      const source = sources.get(graderId);
      if (source === undefined) throw new Error(`the grader ${graderId} was not loaded`);
      const reply = await withProcess(signal, async (worker): Promise<Reply> => {
        const loaded = worker.graders.has(graderId) ? undefined : await loadIn(worker, graderId, source);
        if (loaded && !worker.isAlive) return loaded;
        const request = { do: 'grade', grader: graderId, sample: sample ?? {}, item };
        const graded = await worker.request(request, timeoutMs);
        if ('answer' in graded && graded.answer.problem?.isMemory) worker.kill(closedReason);
        return graded;
      });
      if ('ended' in reply) return { error: { kind: 'python_grader_server_error', message: reply.ended } };
      const { problem, score = Number.NaN } = reply.answer;
      if (!problem) return { score };
      if (!problem.isMemory) return { error: { kind: 'python_grader_runtime_error', ...placed(problem) } };
      const message = `${problem.message} (a grader may use ${Math.round(memoryBytes / 2 ** 20)} MB)`;
      return { error: { kind: 'python_grader_server_error', ...placed({ ...problem, message }) } };
    },
    close() {
      closing ??= Promise.all(slots.all.map(({ process }) => process?.end(closedReason))).then(() =>
        removeFolder(folder),
      );
      return closing;
    },
  };
}

function placed({ message, line }: GraderProblem): InvalidPython {
  return line === undefined ? { message } : { message, line };
}

function makeFolder(tempDir: string): string {
  try {
    return mkdtempSync(join(tempDir, 'tseval-python-'));
  } catch (error) {
    throw new UsageError(
      { message: `no temporary folder can be made in ${tempDir}`, hint: 'set TMPDIR to a folder that can be written' },
      { cause: error },
    );
  }
}
