import pLimit, { type LimitFunction } from 'p-limit';
import type { Place } from '../errors.ts';
import { createLimiter, type Limiter } from '../limits/limiter.ts';
import { readRateLimits } from '../limits/read-rate-limits.ts';
import { adaptiveWindow, fixedWindow } from '../limits/request-window.ts';
import type { Pricing } from '../prices/pricing.ts';
import type { Asking, Origin } from './completion-fn.ts';
import { checkProxies, type Environment } from './credentials.ts';
import type { Exchange, Opened } from './exchange.ts';
import type { HttpClient } from './http-client.ts';
import { type AnswerSources, connectKeeping } from './keep-answers.ts';
import { type PlannedRequest, planAnswers } from './plan-answers.ts';
import type { Secrets } from './secrets.ts';
import { sleep } from './sleep.ts';
import { withLatency } from './with-latency.ts';
import { withLimit } from './with-limit.ts';
import { type Endpoint, withRetry } from './with-retry.ts';
import { withSilence } from './with-silence.ts';
import { withTimeout } from './with-timeout.ts';
import { withTurn } from './with-turn.ts';

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
interface Target {
  /** What to call the other side in errors, and what tells it from others. */
  url: string;
  model?: string;
}

/** How the requests of one function differ from those of others. */
interface Protection extends Target {
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
  protect<T>(fn: Asking<T>, protection: Protection): Asking<T>;
  /**
   * Asks an endpoint whose answers can be kept: in the cache, in an answers file. `open` finds out what is wrong with the
   * environment before the first request; it is not called where all answers come from a file.
   */
  connect<T extends Origin>(exchange: Exchange<T>, open: () => Opened<T>): Promise<Asking<T>>;
  /** Opens something once for all evals of a command, and ends it with the host. */
  share<T extends Ending>(key: string, open: () => T): T;
  close(): Promise<void>;
  kill(): void;
}

const now = () => performance.now();

function schedule(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Lets a limiter know what the headers of each answer say. */
function watchLimits(send: HttpClient['fetch'], limiter: Limiter): HttpClient['fetch'] {
  return async (input, init) => {
    const mark = limiter.mark();
    const response = await send(input, init);
    limiter.learn(
      readRateLimits((name) => response.headers.get(name), Date.now()),
      mark,
    );
    return response;
  };
}

/** Opens nothing by itself: a run of `dummy` never loads a client. */
export function createCompletionHost(settings: CompletionSettings): CompletionHost {
  const { secrets, onRetry, maxRetries, timeoutMs, concurrency, rpm, tpm } = settings;
  const common = concurrency === 'auto' ? undefined : pLimit(concurrency);
  const limiters = new Map<string, Limiter>();
  const endpoints = new Map<string, Endpoint>();
  const shared = new Map<string, Ending>();
  let http: Promise<HttpClient> | undefined;

  const endpointFor = (url: string, hint: string | undefined): Endpoint => {
    const known = endpoints.get(url) ?? {
      url: secrets.redact(url),
      hasAnswered: false,
      silentRounds: 0,
      ...(hint ? { hint } : {}),
    };
    endpoints.set(url, known);
    return known;
  };
  const limiterFor = ({ url, model = '' }: Target): Limiter => {
    const key = JSON.stringify([url, model]);
    const window = () => (concurrency === 'auto' ? adaptiveWindow() : fixedWindow(concurrency));
    const limiter = limiters.get(key) ?? createLimiter({ window: window(), rpm, tpm, now, schedule });
    limiters.set(key, limiter);
    return limiter;
  };
  const openHttp = async (): Promise<HttpClient> => (await import('./http-client.ts')).openHttpClient(secrets.redact);

  return {
    settings,
    async http(target) {
      http ??= openHttp();
      const { fetch, close } = await http;
      return { fetch: watchLimits(fetch, limiterFor(target)), close };
    },
    protect(fn, { url, model, hint, limit, mostRetries = maxRetries }) {
      const limiter = limit ? undefined : limiterFor({ url, ...(model !== undefined && { model }) });
      const endpoint = endpointFor(url, hint);
      const attempt = withSilence(
        withTimeout(
          withLatency(fn, () => performance.now()),
          timeoutMs,
        ),
        endpoint,
      );
      const places = limit ?? common;
      const placed = places ? withLimit(attempt, places) : attempt;
      return withRetry(limiter ? withTurn(placed, limiter) : placed, {
        maxRetries: Math.min(maxRetries, mostRetries),
        endpoint,
        limiter,
        sleep: (ms, { signal, stop }) => sleep(ms, [signal, stop]),
        random: Math.random,
        onRetry,
      });
    },
    connect(exchange, open) {
      const checked = () => {
        if (exchange.isRemote) checkProxies(settings.env);
        return open();
      };
      const { onRequest } = settings;
      if (!onRequest) return connectKeeping(exchange, checked, settings.answers);
      const planned = () => {
        const opened = checked();
        return { ...opened, connect: () => planAnswers(exchange, opened.url, onRequest) };
      };
      return connectKeeping(exchange, planned, settings.answers);
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
