import { setMaxListeners } from 'node:events';
import { type ExitCode, exitCodes } from '../errors.ts';
import { pullStored } from '../hosted/stored-completions.ts';
import type { Io } from './io.ts';
import { openApi } from './open-api.ts';

/** The options of `data pull`, as commander hands them over. */
export interface PullCommandOptions {
  metadata?: ReadonlyMap<string, string>;
  model?: string;
  limit?: number;
  createdAfter?: number;
  createdBefore?: number;
}

/** `tseval data pull`: stored completions as rows on stdout, each as soon as it is known. */
export async function dataPullCommand({ options, io }: { options: PullCommandOptions; io: Io }): Promise<ExitCode> {
  const session = await openApi(io);
  const closed = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, closed.signal);
  const onClosed = () => closed.abort();
  // A reader that has seen enough (`| head -1`) wants no more requests.
  process.stdout.once('error', onClosed);
  let count = 0;
  try {
    const { metadata, ...others } = options;
    const choice = { ...others, ...(metadata && { metadata: Object.fromEntries(metadata) }) };
    const onGone = (id: string) => io.stderr.write(`tseval: the stored completion ${id} was deleted meanwhile\n`);
    for await (const row of pullStored({ api: session.api, choice, signal: closed.signal, onGone })) {
      io.stdout.write(`${JSON.stringify(row)}\n`);
      count++;
    }
  } catch (error) {
    if (!closed.signal.aborted) throw error;
  } finally {
    process.stdout.off('error', onClosed);
    await session.close();
  }
  if (!closed.signal.aborted) io.stderr.write(`tseval: ${count === 1 ? '1 row' : `${count} rows`}\n`);
  return exitCodes.ok;
}
