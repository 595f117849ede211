import type { LimitFunction } from 'p-limit';
import type { Place } from '../errors.ts';
import type { Pricing } from '../prices/pricing.ts';
import type { Asking, Origin } from './completion-fn.ts';
import type { Environment } from './credentials.ts';
import type { Exchange, Opened } from './exchange.ts';
import type { HttpClient } from './http-client.ts';
import type { AnswerSources } from './keep-answers.ts';
import type { PlannedRequest } from './plan-answers.ts';
import type { Requests } from './requests.ts';
import type { Secrets } from './secrets.ts';

/** How every request of a process is made, and what only the process itself can do. */
export interface CompletionSettings {
  env: Environment;
  /** Requests at a time; `auto` finds out for each endpoint and model how many it bears. */
  concurrency: number | 'auto';
  /** Requests a minute, of each endpoint and model. */
  rpm?: number | undefined;
  /** Tokens a minute, of each endpoint and model. */
  tpm?: number | undefined;
  /** What models cost; without it, nobody asks. */
  pricing?: Pricing | undefined;
  /** Whether a model without a price is refused, because what it costs is to be limited. */
  needsPrices?: boolean | undefined;
  timeoutMs: number;
  maxRetries: number;
  /** Is told what would be sent, so that nothing is. */
  onRequest?: ((request: PlannedRequest) => void) | undefined;
  secrets: Secrets;
  warn(message: string): void;
  onRetry(): void;
  /** Ends a process and all that it started. */
  killGroup(pid: number): void;
  /** Loads what a user's own module exports. */
  loadExport(request: { file: string; exportName: string; place: Place | undefined }): Promise<unknown>;
  /** Where answers are kept and looked up; without them, every request is sent. */
  answers?: AnswerSources;
}

/** Whom requests are for: what is asked alike is limited together. */
export interface Target {
  /** What to call the other side in errors, and what tells it from others. */
  url: string;
  model?: string;
}

/** How the requests of one function differ from those of others. */
export interface Protection extends Target {
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
  /** The connections, opened by the first function that needs them; what answers say of limits is obeyed for that target. */
  http(target: Target): Promise<HttpClient>;
  /** Asks within the limits, and again after failures that may pass. */
  protect<T>(fn: Asking<T>, protection: Protection): Promise<Asking<T>>;
  /**
   * Asks an endpoint whose answers can be kept: in the cache, in an answers file. `open` finds out what is wrong with the
   * environment before the first request; it is not called where all answers come from a file.
   */
  connect<T extends Origin>(exchange: Exchange<T>, open: () => Opened<T>): Promise<Asking<T>>;
  /** Opens something once for all evals of a command, and ends it with the host. */
  share<T extends Ending>(key: string, open: () => T): T;
  /** Milliseconds until the first of the endpoints is asked again that are held back for their limits; 0 while requests flow. */
  waitMs(): number;
  close(): Promise<void>;
  kill(): void;
}

/** Opens nothing by itself: a run of `dummy` loads neither a client nor what protects its requests. */
export function createCompletionHost(settings: CompletionSettings): CompletionHost {
  const shared = new Map<string, Ending>();
  let requests: Requests | undefined;
  const load = async () => {
    const { openRequests } = await import('./requests.ts');
    requests ??= openRequests(settings);
    return requests;
  };
  return {
    settings,
    http: async (target) => (await load()).http(target),
    protect: async (fn, protection) => (await load()).protect(fn, protection),
    connect: async (exchange, open) => (await load()).connect(exchange, open),
    share<T extends Ending>(key: string, open: () => T): T {
      const known = (shared.get(key) as T | undefined) ?? open();
      shared.set(key, known);
      return known;
    },
    waitMs: () => requests?.waitMs() ?? 0,
    async close() {
      await Promise.all([...shared.values()].map((ending) => ending.close()));
      await requests?.close();
    },
    kill: () => shared.forEach((ending) => void ending.kill()),
  };
}
