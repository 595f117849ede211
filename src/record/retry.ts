import { rmSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { RunSpec } from './event.ts';
import { readSpec } from './read.ts';
import { rewriteRecord } from './rewrite.ts';
import { RecordedSamples, type RecordSize, scanRecord } from './scan.ts';
import { type LocalWriter, openRecord, type RecordWriter } from './write.ts';

/** A record whose errored samples are run again. */
export interface RetriedRecord {
  path: string;
  spec: RunSpec;
  /** What the sample ids begin with, and how many samples the data has. */
  prefix: string;
  size: RecordSize;
}

/** Where the new events stand until they take the place of the old ones. */
function retryPath(path: string): string {
  return `${path}.retry`;
}

/** Puts each sample that was run again in the place of its old events, and `lastLine` at the end: the record is whole before and after. */
async function takeOver({ path, prefix, size }: RetriedRecord, lastLine = ''): Promise<void> {
  const aside = retryPath(path);
  const retried = new RecordedSamples(prefix, size);
  const { kept: added, bodyFrom } = await scanRecord(aside, retried, () => true);
  const { kept } = await scanRecord(path, new RecordedSamples(prefix, size), (index) => !retried.has(index));
  rewriteRecord(
    path,
    [
      { path, spans: kept },
      { path: aside, spans: [bodyFrom, ...added.slice(1)] },
    ],
    lastLine,
  );
  rmSync(aside);
}

/** Keeps what a retry that was killed has paid for. */
export async function recoverRetry(record: RetriedRecord): Promise<void> {
  const aside = retryPath(record.path);
  const size = statSync(aside, { throwIfNoEntry: false })?.size;
  if (size === undefined) return;
  if (size === 0) return rmSync(aside);
  const { run_id: runId } = await readSpec(aside);
  if (runId !== record.spec.run_id) {
    throw new UsageError({
      message: `${aside} is of another run than ${record.path}`,
      hint: 'move it away: it holds what a retry of that run was answered',
    });
  }
  await takeOver(record);
}

/** Takes the new events of errored samples. They are in a file of their own until the writer is closed. */
export function openRetry(record: RetriedRecord, redact: (text: string) => string): RecordWriter {
  const aside: LocalWriter = openRecord(retryPath(record.path), { redact });
  aside.write([{ spec: record.spec }]);
  let lastLine = '';
  return {
    path: record.path,
    write(lines) {
      aside.write(lines.filter((line) => !('final_report' in line)));
      for (const line of lines) if ('final_report' in line) lastLine = redact(`${JSON.stringify(line)}\n`);
    },
    flush: aside.flush,
    async close() {
      await aside.close();
      await takeOver(record, lastLine);
    },
  };
}
