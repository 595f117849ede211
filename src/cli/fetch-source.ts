import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostedInputs } from '../hosted/hosted-run.ts';
import type { Io } from './io.ts';
import type { Session } from './session.ts';

/** Gets rows that only the API has; what it gave is gone when the command ends. Without a key there is no API. */
export function sourceFetcher({ host }: Session, io: Io): HostedInputs['fetchRows'] {
  if (!io.env['OPENAI_API_KEY']) {
    const hint = 'or let the API be asked, while it answers: export OPENAI_API_KEY=…';
    return async () => ({ problem: { message: 'no local file stands for it, and OPENAI_API_KEY is not set', hint } });
  }
  return async (source) => {
    const { fetchRows } = await import('../hosted/fetch-rows.ts');
    const { openApiClient } = await import('../hosted/api.ts');
    const { folder } = host.share('fetched rows', () => {
      const made = mkdtempSync(join(tmpdir(), 'tseval-rows-'));
      const remove = () => rmSync(made, { recursive: true, force: true });
      return { folder: made, close: async () => remove(), kill: remove };
    });
    const api = await openApiClient(host);
    const onGone = (id: string) => host.settings.warn(`the stored answer ${id} was deleted meanwhile`);
    return fetchRows(source, { api, folder, signal: new AbortController().signal, onGone });
  };
}
