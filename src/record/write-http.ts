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
  post(url: string, body: string): Promise<{ ok: boolean; status: number }>;
}

const attempts = 3;

/**
 * Posts the lines of a run in batches, as JSON arrays. What cannot be delivered goes to a local record, so that nothing is lost;
 * too much of it ends the run.
 */
export function openHttpRecord(options: HttpRecordOptions): RecordWriter {
  const { url, batchSize, failPercentThreshold, redact } = options;
  let specLine: RecordLine | undefined;
  let buffered: RecordLine[] = [];
  let sent = 0;
  let lost = 0;
  let fallback: LocalWriter | undefined;
  let failure: RecordError | undefined;
  let queue: Promise<void> = Promise.resolve();

  const deliver = async (batch: readonly RecordLine[]): Promise<string | undefined> => {
    let reason = '';
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        const { ok, status } = await options.post(url, redact(JSON.stringify(batch)));
        if (ok) return undefined;
        reason = `HTTP ${status}`;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
    return reason;
  };
  const keep = (batch: readonly RecordLine[]) => {
    if (!fallback) {
      fallback = options.openFallback();
      if (specLine && batch[0] !== specLine) fallback.write([specLine]);
    }
    fallback.write(batch);
  };
  const send = async (batch: readonly RecordLine[]) => {
    const reason = failure ? 'given up' : await deliver(batch);
    sent += batch.length;
    if (reason === undefined) return;
    lost += batch.length;
    keep(batch);
    if ((lost / sent) * 100 <= failPercentThreshold) return;
    failure ??= new RecordError({
      message: `${lost} of ${sent} events could not be sent to ${url} (${reason})`,
      hint: `they are kept in ${fallback?.path}; --http-fail-percent-threshold allows more`,
    });
  };
  const flush = async () => {
    const batch = buffered;
    buffered = [];
    if (batch.length > 0) queue = queue.then(() => send(batch));
    await queue;
    if (failure) throw failure;
  };
  return {
    get path() {
      return fallback?.path ?? url;
    },
    write(lines) {
      for (const line of lines) {
        if ('spec' in line) specLine = line;
        buffered.push(line);
      }
      return buffered.length >= batchSize ? flush() : undefined;
    },
    flush() {
      if (buffered.length > 0) keep(buffered);
      buffered = [];
      fallback?.flush();
    },
    async close() {
      try {
        await flush();
      } finally {
        await fallback?.close();
      }
    },
  };
}
