import { setTimeout as wait } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Place } from '../errors.ts';
import type { Asking } from './completion-fn.ts';
import type { Environment } from './credentials.ts';
import type { HttpClient } from './http-client.ts';
import type { Secrets } from './secrets.ts';
import { withLatency } from './with-latency.ts';
import { withLimit } from './with-limit.ts';
import { type Endpoint, withRetry } from './with-retry.ts';
import { withTimeout } from './with-timeout.ts';

/** How every request of a process is made, and what only the process itself can do. */
export interface CompletionSettings {
  env: Environment;
  concurrency: number;
  timeoutMs: number;
  maxRetries: number;
  secrets: Secrets;
  warn(message: string): void;
  onRetry(): void;
  /** Ends a process and all that it started. */
  killGroup(pid: number): void;
  /** Loads what a user's own module exports. */
  loadExport(request: { file: string; exportName: string; place: Place | undefined }): Promise<unknown>;
}

/** How the requests of one function differ from those of others. */
interface Protection {
  /** What to call the other side in errors, and what tells it from others. */
  url: string;
  hint?: string;
  /** Fewer at a time than the whole process may have. */
  limit?: LimitFunction;
  /** The most attempts after the first one, however many the command line allows. */
  mostRetries?: number;
}

/** Something that must be ended with the run: a pool of processes. */
export interface Ending {
  close(): Promise<void>;
  /** Ends it at once, without waiting. */
  kill(): void;
}

/** What completion functions share: connections, limits, processes and what is known of endpoints. */
export interface CompletionHost {
  readonly settings: CompletionSettings;
  /** The connections, opened by the first function that needs them. */
  http(): Promise<HttpClient>;
  /** Asks within the limits, and again after failures that may pass. */
  protect<T>(fn: Asking<T>, protection: Protection): Asking<T>;
  /** Opens something once for all evals of a command, and ends it with the host. */
  share<T extends Ending>(key: string, open: () => T): T;
  close(): Promise<void>;
  kill(): void;
}

/** Opens nothing by itself: a run of `dummy` never loads a client. */
export function createCompletionHost(settings: CompletionSettings): CompletionHost {
  const { secrets, onRetry, maxRetries, timeoutMs } = settings;
  const common = pLimit(settings.concurrency);
  const endpoints = new Map<string, Endpoint>();
  const shared = new Map<string, Ending>();
  let http: Promise<HttpClient> | undefined;

  const endpointFor = (url: string, hint: string | undefined): Endpoint => {
    const known = endpoints.get(url) ?? { url: secrets.redact(url), hasAnswered: false, ...(hint ? { hint } : {}) };
    endpoints.set(url, known);
    return known;
  };
  const openHttp = async (): Promise<HttpClient> => (await import('./http-client.ts')).openHttpClient(secrets.redact);

  return {
    settings,
    http: () => (http ??= openHttp()),
    protect(fn, { url, hint, limit = common, mostRetries = maxRetries }) {
      return withRetry(
        withLimit(
          withTimeout(
            withLatency(fn, () => performance.now()),
            timeoutMs,
          ),
          limit,
        ),
        {
          maxRetries: Math.min(maxRetries, mostRetries),
          endpoint: endpointFor(url, hint),
          sleep: (ms, signal) => wait(ms, undefined, { signal }),
          random: Math.random,
          onRetry,
        },
      );
    },
    share<T extends Ending>(key: string, open: () => T): T {
      const known = (shared.get(key) as T | undefined) ?? open();
      shared.set(key, known);
      return known;
    },
    async close() {
      await Promise.all([...shared.values()].map((ending) => ending.close()));
      await (await http)?.close();
    },
    kill: () => shared.forEach((ending) => void ending.kill()),
  };
}
