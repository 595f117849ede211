import { openHttpClient } from '../completion/http-client.ts';
import type { RecordWriter } from '../record/write.ts';
import { openHttpRecord } from '../record/write-http.ts';
import type { Io } from './io.ts';
import type { RunOptions } from './run-options.ts';

const postTimeoutMs = 10_000;

/** Opens what posts events to `--http-run-url`; a file is opened when the server fails. */
export async function openHttpWriter(
  options: RunOptions,
  { redact, openLocal }: { redact: Io['secrets']['redact']; openLocal(): RecordWriter },
): Promise<RecordWriter> {
  const http = await openHttpClient(redact);
  const writer = openHttpRecord({
    url: options.httpRunUrl ?? '',
    batchSize: options.httpBatchSize,
    failPercentThreshold: options.httpFailPercentThreshold,
    redact,
    openFallback: openLocal,
    post: (url, body, signal) =>
      http.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(postTimeoutMs)]),
      }),
  });
  return {
    get path() {
      return writer.path;
    },
    write: writer.write,
    flush: writer.flush,
    giveUp: () => writer.giveUp?.(),
    close: () => writer.close().finally(() => http.close()),
  };
}
