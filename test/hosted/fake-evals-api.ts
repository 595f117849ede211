import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

type ApiObject = Readonly<Record<string, unknown>> & { id: string };

/** What the fake platform holds. Lists are in the order of creation. */
export interface Holdings {
  evals?: readonly ApiObject[];
  /** By the eval's id. */
  runs?: Readonly<Record<string, readonly ApiObject[]>>;
  /** By the run's id. */
  items?: Readonly<Record<string, readonly ApiObject[]>>;
  /** The content of uploaded files by their ids. */
  files?: Readonly<Record<string, string>>;
  completions?: readonly ApiObject[];
  /** By the completion's id. */
  messages?: Readonly<Record<string, readonly ApiObject[]>>;
  responses?: readonly ApiObject[];
  /** By the response's id. */
  inputItems?: Readonly<Record<string, readonly ApiObject[]>>;
}

/** What goes wrong: a status for the first requests of a path, or for all of them. */
interface Fault {
  path: string | RegExp;
  status: number;
  times?: number;
  headers?: Readonly<Record<string, string>>;
}

export interface FakeEvalsApi {
  url: string;
  /** The paths with their queries, in the order of coming. */
  requests: string[];
  /** What makes tseval ask this server. */
  env: { OPENAI_API_KEY: string; OPENAI_BASE_URL: string };
  /** May be changed while it runs. */
  faults: Fault[];
}

const mostPerPage = 100;

function send(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'content-type': isText ? 'application/octet-stream' : 'application/json',
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}

function errorBody(message: string, type: string) {
  return { error: { message, type, param: null, code: null } };
}

function page(all: readonly ApiObject[], query: URLSearchParams) {
  const after = query.get('after');
  const limit = Math.min(Number(query.get('limit') ?? 20), mostPerPage);
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const data = all.slice(start, start + limit);
  const [first_id, last_id] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
  return { object: 'list', data, first_id, last_id, has_more: start + limit < all.length };
}

function matches(completion: ApiObject, query: URLSearchParams): boolean {
  const model = query.get('model');
  const wanted = [...query].flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  const metadata = (completion['metadata'] ?? {}) as Readonly<Record<string, string>>;
  return (model === null || completion['model'] === model) && wanted.every(([key, value]) => metadata[key] === value);
}

/** The list that a path names; undefined where there is no such thing. */
function listAt(path: string, query: URLSearchParams, holdings: Holdings): readonly ApiObject[] | undefined {
  const [first, second, third, fourth, fifth] = path.split('/').slice(1);
  if (path === '/evals') return holdings.evals ?? [];
  if (path === '/chat/completions') return holdings.completions?.filter((one) => matches(one, query)) ?? [];
  if (first === 'chat' && fourth === 'messages') return holdings.messages?.[third ?? ''];
  if (path === '/responses') return holdings.responses;
  if (first === 'responses' && third === 'input_items') return holdings.inputItems?.[second ?? ''];
  if (first !== 'evals' || third !== 'runs') return undefined;
  if (fourth === undefined) return holdings.runs?.[second ?? ''] ?? [];
  return fifth === 'output_items' ? holdings.items?.[fourth] : undefined;
}

/** Starts a server on loopback that answers as the evals API does; it ends with the test. */
export async function useFakeEvalsApi(holdings: Holdings): Promise<FakeEvalsApi> {
  const requests: string[] = [];
  const faults: Fault[] = [];
  const server = createServer((incoming, response) => {
    const { pathname, search, searchParams } = new URL(incoming.url ?? '', 'http://localhost');
    const path = pathname.replace(/^\/v1/, '');
    requests.push(`${path}${decodeURIComponent(search)}`);
    const fault = faults.find(
      (one) => (typeof one.path === 'string' ? one.path === path : one.path.test(path)) && one.times !== 0,
    );
    if (fault) {
      if (fault.times !== undefined) fault.times--;
      return send(response, fault.status, errorBody('no', 'server_error'), fault.headers);
    }
    const file = /^\/files\/([^/]+)\/content$/.exec(path)?.[1];
    const content = file === undefined ? undefined : holdings.files?.[file];
    if (content !== undefined) return send(response, 200, content);
    const list = listAt(path, searchParams, holdings);
    if (list !== undefined) return send(response, 200, page(list, searchParams));
    send(response, 404, errorBody(`there is no ${path}`, 'not_found_error'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { url, requests, faults, env: { OPENAI_API_KEY: 'sk-evals-api', OPENAI_BASE_URL: url } };
}
