import { setTimeout as wait } from 'node:timers/promises';
import pLimit from 'p-limit';
import { UsageError } from '../errors.ts';
import type { CompletionFn, Params } from './completion-fn.ts';
import { checkBaseUrl, type Environment, headerValue } from './credentials.ts';
import { dummy } from './dummy.ts';
import type { HttpClient } from './http-client.ts';
import type { Secrets } from './secrets.ts';
import { withAcceptedParams } from './with-accepted-params.ts';
import { withLimit } from './with-limit.ts';
import { type Endpoint, withRetry } from './with-retry.ts';
import { withSampling } from './with-sampling.ts';
import { withTimeout } from './with-timeout.ts';

/** How every request of a process is made. */
export interface CompletionSettings {
  env: Environment;
  concurrency: number;
  timeoutMs: number;
  maxRetries: number;
  secrets: Secrets;
  warn(message: string): void;
  onRetry(): void;
}

/** One model behind one endpoint; what is left out comes from the environment. */
export interface ModelOptions {
  model: string;
  endpoint?: 'chat' | 'completions';
  baseUrl?: string | undefined;
  apiKey?: string | undefined;
  /** API parameters that win over those of the eval. */
  extraOptions?: Params;
}

/** Makes completion functions that share connections, limits and what is known of endpoints. */
export interface CompletionHost {
  dummy: CompletionFn;
  model(options: ModelOptions): Promise<CompletionFn>;
  close(): Promise<void>;
}

const defaultBaseUrl = 'https://api.openai.com/v1';

function apiKeyOf(env: Environment, given: string | undefined): string {
  const key = given ?? headerValue(env, 'OPENAI_API_KEY');
  if (key) return key;
  throw new UsageError({
    message: 'OPENAI_API_KEY is not set, and this run would send requests',
    hint: 'set it: export OPENAI_API_KEY=…, or send nothing: --dry-run, or the completion function "dummy"',
  });
}

/** Opens nothing by itself: a run of `dummy` never loads the client. */
export function createCompletionHost(settings: CompletionSettings): CompletionHost {
  const { env, secrets, warn, onRetry, maxRetries, timeoutMs } = settings;
  const limit = pLimit(settings.concurrency);
  const endpoints = new Map<string, Endpoint>();
  let http: Promise<HttpClient> | undefined;

  const endpointFor = (url: string): Endpoint => {
    const known = endpoints.get(url) ?? { url: secrets.redact(url), hasAnswered: false };
    endpoints.set(url, known);
    return known;
  };

  return {
    dummy,
    async model({ model, endpoint, baseUrl: givenUrl, apiKey: givenKey, extraOptions = {} }) {
      const fromEnv = env['OPENAI_BASE_URL']?.trim();
      const baseUrl = givenUrl
        ? checkBaseUrl(givenUrl, 'api_base')
        : checkBaseUrl(fromEnv || defaultBaseUrl, 'OPENAI_BASE_URL');
      secrets.add(new URL(baseUrl).password);
      const apiKey = apiKeyOf(env, givenKey);
      secrets.add(apiKey);
      const { openAi, isCompletionsOnly } = await import('./openai.ts');
      const { openHttpClient } = await import('./http-client.ts');
      http ??= openHttpClient();
      const request = openAi({
        model,
        apiKey,
        baseUrl,
        organization: headerValue(env, 'OPENAI_ORG_ID'),
        endpoint: endpoint ?? (isCompletionsOnly(model) ? 'completions' : 'chat'),
        http: await http,
        timeoutMs,
      });
      const sleep = (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal });
      const retried = withRetry(withLimit(withTimeout(request, timeoutMs), limit), {
        maxRetries,
        endpoint: endpointFor(baseUrl),
        sleep,
        random: Math.random,
        onRetry,
      });
      const asked: CompletionFn = (prompt, params, context) => retried(prompt, { ...params, ...extraOptions }, context);
      return withSampling(withAcceptedParams(asked, model, warn));
    },
    async close() {
      await (await http)?.close();
    },
  };
}
