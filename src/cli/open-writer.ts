import { relative } from 'node:path';
import { openHttpClient } from '../completion/http-client.ts';
import { ownProcess } from '../library/own-process.ts';
import { defaultRecordPath } from '../record/record-path.ts';
import { nullWriter, openRecord, type RecordWriter } from '../record/write.ts';
import { openHttpRecord } from '../record/write-http.ts';
import type { Io } from './io.ts';
import type { RunOptions } from './options.ts';

const postTimeoutMs = 10_000;

/** Opens what a run is recorded to, before anything is sent. */
export async function openWriter(
  options: RunOptions,
  run: { runId: string; completionFns: string; evalName: string },
  io: Io,
): Promise<RecordWriter> {
  if (options.dryRun) return nullWriter;
  const { redact } = io.secrets;
  const openLocal = () => {
    const path = options.recordPath ?? relative(io.cwd, defaultRecordPath({ cwd: io.cwd, ...run }));
    return openRecord(path, { redact, owner: ownProcess });
  };
  if (!options.httpRun) return openLocal();
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
