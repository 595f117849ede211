import OpenAI, { AzureOpenAI } from 'openai';
import type { HttpClient } from './http-client.ts';

export interface ClientOptions {
  apiKey: string;
  baseUrl: string;
  organization?: string | undefined;
  http: HttpClient;
  timeoutMs: number;
}

/** What every client of ours has: our connections, our retries, and our time limit first. */
function common({ apiKey, http, timeoutMs }: ClientOptions) {
  return { apiKey, fetch: http.fetch, maxRetries: 0, timeout: timeoutMs + 5_000, logLevel: 'off' as const };
}

/** A client of an OpenAI-compatible endpoint. */
export function openAiClient(options: ClientOptions): OpenAI {
  return new OpenAI({
    ...common(options),
    baseURL: options.baseUrl,
    organization: options.organization ?? null,
    project: null,
  });
}

/** A client of Azure, which puts the deployment into the path and the version into the query. */
export function azureClient({ apiVersion, ...options }: ClientOptions & { apiVersion: string }): OpenAI {
  // Given as a base URL, so that OPENAI_BASE_URL does not count.
  return new AzureOpenAI({ ...common(options), baseURL: `${options.baseUrl.replace(/\/+$/, '')}/openai`, apiVersion });
}
