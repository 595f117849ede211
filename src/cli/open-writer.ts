import { relative } from 'node:path';
import { ownProcess } from '../library/own-process.ts';
import { defaultRecordPath } from '../record/record-path.ts';
import { nullWriter, openRecord, type RecordWriter } from '../record/write.ts';
import type { Io } from './io.ts';
import type { RunOptions } from './run-options.ts';

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
  const { openHttpWriter } = await import('./open-http-writer.ts');
  return openHttpWriter(options, { redact, openLocal });
}
