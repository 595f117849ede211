import { RecordError } from '../errors.ts';
import type { RecordLine } from './event.ts';
import type { LocalWriter, RecordWriter } from './write.ts';

export interface HttpRecordOptions {
  url: string;
  batchSize: number;
  /** Above this share of events that could not be delivered, the run fails. */
  failPercentThreshold: number;
  redact(text: string): string;
  /** Opens the local record, once, when the first batch cannot be delivered. */
  openFallback(): LocalWriter;
  /** Rejects when it takes too long, and when the signal fires. */
  post(url: string, body: string, signal: AbortSignal): Promise<{ ok: boolean; status: number }>;
}

type Batch = readonly RecordLine[];

const attempts = 3;

/** A server that did not answer in time will not do so at once. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** Posts a batch and resolves to why it was not taken; nothing, where it was. */
async function deliver(
  body: string,
  { url, post }: HttpRecordOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  let reason = 'the run was stopped';
  for (let attempt = 0; attempt < attempts && !signal.aborted; attempt++) {
    try {
      const { ok, status } = await post(url, body, signal);
      if (ok) return undefined;
      reason = `HTTP ${status}`;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      if (isTimeout(error)) break;
    }
  }
  return reason;
}

/** The local record of what could not be delivered; it begins with the spec, whatever comes first. */
function createFallback(open: () => LocalWriter) {
  let writer: LocalWriter | undefined;
  return {
    get path() {
      return writer?.path;
    },
    keep(batch: Batch, specLine: RecordLine | undefined) {
      if (!writer) {
        writer = open();
        if (specLine && batch[0] !== specLine) writer.write([specLine]);
      }
      writer.write(batch);
    },
    flush: () => writer?.flush(),
    close: async () => writer?.close(),
  };
}

/**
 * Posts the lines of a run in batches, as JSON arrays. What cannot be delivered goes to a local record, so that nothing is lost;
 * too much of it ends the run.
 */
export function openHttpRecord(options: HttpRecordOptions): RecordWriter {
  const { url, batchSize, failPercentThreshold, redact } = options;
  const fallback = createFallback(options.openFallback);
  const givingUp = new AbortController();
  /** Handed over, and neither delivered nor kept yet: of the first, nobody knows whether it will arrive. */
  const underWay = new Set<Batch>();
  let specLine: RecordLine | undefined;
  let buffered: RecordLine[] = [];
  let sent = 0;
  let lost = 0;
  let failure: RecordError | undefined;
  let queue: Promise<void> = Promise.resolve();

  const send = async (batch: Batch) => {
    const reason = failure ? 'given up' : await deliver(redact(JSON.stringify(batch)), options, givingUp.signal);
    if (!underWay.delete(batch)) return;
    sent += batch.length;
    if (reason === undefined) return;
    lost += batch.length;
    fallback.keep(batch, specLine);
    if ((lost / sent) * 100 <= failPercentThreshold) return;
    failure ??= new RecordError({
      message: `${lost} of ${sent} events could not be sent to ${url} (${reason})`,
      hint: `they are kept in ${fallback.path}; --http-fail-percent-threshold allows more`,
    });
  };
  const flush = async () => {
    const batch = buffered;
    buffered = [];
    if (batch.length > 0) {
      underWay.add(batch);
      queue = queue.then(() => send(batch));
    }
    await queue;
    if (failure) throw failure;
  };
  return {
    get path() {
      return fallback.path ?? url;
    },
    write(lines) {
      for (const line of lines) {
        if ('spec' in line) specLine = line;
        buffered.push(line);
      }
      return buffered.length >= batchSize ? flush() : undefined;
    },
    flush() {
      // Better twice than never: what is under way may arrive all the same.
      for (const batch of [...underWay, buffered]) if (batch.length > 0) fallback.keep(batch, specLine);
      underWay.clear();
      buffered = [];
      fallback.flush();
    },
    giveUp: () => givingUp.abort(),
    async close() {
      try {
        await flush();
      } finally {
        await fallback.close();
      }
    },
  };
}
