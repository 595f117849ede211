import type { Dispatcher, EnvHttpProxyAgent } from 'undici';
import { badProxy } from './credentials.ts';
import { followRedirect, mostRedirects, type Redirected } from './follow-redirect.ts';

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

function locationOf({ headers }: Dispatcher.ResponseData): string | undefined {
  const { location } = headers;
  return Array.isArray(location) ? location[0] : location;
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
 * `EnvHttpProxyAgent` obeys `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; without `proxyTunnel`, a plain address is asked of the proxy as
 * every other client does it. Time limits are the callers' signals.
 * A key that an endpoint repeats is taken out at once: cut short in a message, it could not be told any more.
 */
export async function openHttpClient(redact: (text: string) => string): Promise<HttpClient> {
  const { EnvHttpProxyAgent: Agent, request } = await import('undici');
  const dispatcher = createAgent(
    () => new Agent({ headersTimeout: 0, bodyTimeout: 0, allowH2: false, proxyTunnel: false }),
  );
  const send = async ({ url, headers }: Redirected, { method = 'GET', body = null, signal = null }: RequestInit) => {
    const options = {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers,
      body: body as string | null,
      signal,
    };
    return request(url, options).catch((error: Error) => {
      // What undici calls an abort is often a proxy's refusal, which clients would take for a time limit.
      throw signal?.aborted ? error : new Error(error.message, { cause: error });
    });
  };
  const fetchBuffered = async (input: string | URL | Request, init: RequestInit = {}): Promise<BufferedResponse> => {
    const url = input instanceof Request ? input.url : String(input);
    let asked: Redirected = {
      url,
      headers: Object.fromEntries(init.headers instanceof Headers ? init.headers : new Headers(init.headers)),
    };
    let response = await send(asked, init);
    for (let i = 0; i < mostRedirects; i++) {
      const next = followRedirect({ status: response.statusCode, location: locationOf(response) }, asked);
      if (!next) break;
      await response.body.dump();
      asked = next;
      response = await send(asked, init);
    }
    const text = redact(await response.body.text());
    return {
      ok: response.statusCode >= 200 && response.statusCode < 300,
      status: response.statusCode,
      url: asked.url,
      headers: toHeaders(response.headers),
      body: null,
      text: async () => text,
      json: async () => JSON.parse(text) as unknown,
    };
  };
  return { fetch: fetchBuffered as unknown as typeof fetch, close: () => dispatcher.destroy() };
}
