import { CompletionError, UsageError } from '../errors.ts';
import type { CompletionHost } from './completion-host.ts';
import { headerValue } from './credentials.ts';
import type { EndpointNames } from './endpoint-error.ts';
import { findBaseUrl } from './openai-class.ts';
import { toCompletionError } from './openai-error.ts';

/** Parameters of a GET; nested ones become `metadata[key]=value`. */
export type Query = Readonly<Record<string, unknown>>;

/** Reads what an OpenAI-compatible API holds, within the limits and retries of a host. */
export interface ApiClient {
  /** The base URL, for messages. */
  readonly url: string;
  /** A JSON body, as the API sent it. */
  get(path: string, query: Query, signal: AbortSignal): Promise<unknown>;
  /** A body of any kind, as text. */
  getText(path: string, signal: AbortSignal): Promise<string>;
}

/** A path that the API does not know concerns this path alone; elsewhere it means a wrong model, which ends a run. */
function toApiError(error: unknown, path: string, names: EndpointNames): unknown {
  const known = toCompletionError(error, names);
  if (!(known instanceof CompletionError) || (known.status !== 404 && known.status !== 410)) return known;
  return new CompletionError(
    'rejected',
    {
      message: `${path} is not there (HTTP ${known.status})`,
      hint: `it was deleted, or belongs to another project, or ${names.url} is another API’s`,
    },
    { status: known.status, cause: error },
  );
}

/** Connects to the API that the environment names; without a key nothing is sent. */
export async function openApiClient(host: CompletionHost): Promise<ApiClient> {
  const { env, secrets, timeoutMs } = host.settings;
  const { url, source } = findBaseUrl({}, host.settings);
  const apiKey = headerValue(env, 'OPENAI_API_KEY');
  if (!apiKey) {
    throw new UsageError({
      message: 'OPENAI_API_KEY is not set, and the API is to be read',
      hint: 'set it: export OPENAI_API_KEY=…, the key of the project that holds the data',
    });
  }
  secrets.add(apiKey);
  const { openAiClient } = await import('./openai-client.ts');
  const organization = headerValue(env, 'OPENAI_ORG_ID');
  const client = openAiClient({ apiKey, baseUrl: url, organization, http: await host.http({ url }), timeoutMs });
  const names: EndpointNames = { key: 'OPENAI_API_KEY', url: source };
  const protect = async <T>(request: (path: string, query: Query, signal: AbortSignal) => Promise<T>) => {
    const ask = await host.protect<T>(
      async (path, query, { signal }) => {
        try {
          return await request(path as string, query, signal);
        } catch (error) {
          throw toApiError(error, path as string, names);
        }
      },
      { url, hint: `check ${source}, the network and HTTPS_PROXY` },
    );
    return (path: string, query: Query, signal: AbortSignal) =>
      ask(path, query, { signal, recordSampling: () => undefined });
  };
  const get = await protect<unknown>((path, query, signal) => client.get(path, { query: { ...query }, signal }));
  const getText = await protect<string>(async (path, _query, signal) => {
    const response = await client.get<Response>(path, { signal, __binaryResponse: true });
    return response.text();
  });
  return { url, get, getText: (path, signal) => getText(path, {}, signal) };
}
