import type { Dispatcher, EnvHttpProxyAgent } from 'undici';
import { badProxy } from './credentials.ts';

/** What the openai client needs of a response whose body has been read. */
interface BufferedResponse {
  ok: boolean;
  status: number;
  url: string;
  headers: Headers;
  body: null;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/** A `fetch` for the openai client that reads whole bodies over one pool of connections, and the means to close it. */
export interface HttpClient {
  fetch: typeof fetch;
  close(): Promise<void>;
}

function toHeaders(raw: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
  }
  return headers;
}

/** The agent reads the proxy variables itself, and chokes on one that is no URL. */
function createAgent(create: () => EnvHttpProxyAgent): EnvHttpProxyAgent {
  try {
    return create();
  } catch (error) {
    throw badProxy(error);
  }
}

/**
 * Opens the connections of a run. One undici dispatcher serves two to three times as many requests a second as the global `fetch`;
 * `EnvHttpProxyAgent` obeys `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. Time limits are the callers' signals.
 * A key that an endpoint repeats is taken out at once: cut short in a message, it could not be told any more.
 */
export async function openHttpClient(redact: (text: string) => string): Promise<HttpClient> {
  const { EnvHttpProxyAgent: Agent, request } = await import('undici');
  const dispatcher = createAgent(() => new Agent({ headersTimeout: 0, bodyTimeout: 0, allowH2: false }));
  const fetchBuffered = async (input: string | URL | Request, init: RequestInit = {}): Promise<BufferedResponse> => {
    const url = input instanceof Request ? input.url : String(input);
    const response = await request(url, {
      dispatcher,
      method: (init.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: (init.body ?? null) as string | null,
      signal: init.signal ?? null,
    });
    const text = redact(await response.body.text());
    return {
      ok: response.statusCode >= 200 && response.statusCode < 300,
      status: response.statusCode,
      url,
      headers: toHeaders(response.headers),
      body: null,
      text: async () => text,
      json: async () => JSON.parse(text) as unknown,
    };
  };
  return { fetch: fetchBuffered as unknown as typeof fetch, close: () => dispatcher.destroy() };
}
