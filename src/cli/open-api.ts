import { type CompletionHost, createCompletionHost } from '../completion/completion-host.ts';
import { type ApiClient, openApiClient } from '../hosted/api.ts';
import { killGroup } from '../library/kill-group.ts';
import type { Io } from './io.ts';

/** A connection to the API that the environment names, for commands that read it. */
export interface ApiSession {
  api: ApiClient;
  retries(): number;
  close(): Promise<void>;
}

const requestsAtATime = 16;
const timeoutMs = 120_000;
const mostRetries = 6;

/** Connects without a registry, since nothing is run. */
export async function openApi(io: Io): Promise<ApiSession> {
  let retries = 0;
  const host: CompletionHost = createCompletionHost({
    env: io.env,
    concurrency: requestsAtATime,
    timeoutMs,
    maxRetries: mostRetries,
    secrets: io.secrets,
    warn: (message) => io.stderr.write(`tseval: ${message}\n`),
    onRetry: () => {
      retries++;
    },
    killGroup,
    loadExport: () => Promise.reject(new Error('no module is needed to read the API')),
  });
  try {
    return { api: await openApiClient(host), retries: () => retries, close: () => host.close() };
  } catch (error) {
    await host.close();
    throw error;
  }
}
