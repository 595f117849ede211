import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as the fake server saw it; `attempt` counts requests with the same body, from 1. */
export interface SeenRequest {
  path: string;
  body: Record<string, unknown>;
  headers: IncomingHttpHeaders;
  attempt: number;
}

/** What to answer: a text, or anything that can go wrong on a wire. */
export type Reply =
  | { text: string | null; finish?: string; delayMs?: number; message?: Record<string, unknown> }
  | { status: number; error?: Record<string, unknown>; raw?: string; headers?: Record<string, string> }
  | { json: unknown }
  | 'hang'
  | 'reset'
  | 'half';

export interface FakeServer {
  url: string;
  requests: SeenRequest[];
  /** The most requests that were under way at one time. */
  peak(): number;
  close(): Promise<void>;
}

/** The last message's text, or the prompt of a completions request, or what is to be embedded. */
export function lastText({ body }: SeenRequest): string {
  const messages = body['messages'];
  const input = body['input'];
  const turns: unknown = messages ?? input;
  const last: unknown = Array.isArray(turns) ? turns.at(-1)?.content : (input ?? body['prompt']);
  return typeof last === 'string' ? last : JSON.stringify(last);
}

function answerBody({ path, body }: SeenRequest, reply: Extract<Reply, { text: string | null }>): unknown {
  const usage = {
    prompt_tokens: 7,
    completion_tokens: 3,
    total_tokens: 10,
    prompt_tokens_details: { cached_tokens: 2 },
  };
  const finish_reason = reply.finish ?? 'stop';
  const message = { role: 'assistant', content: reply.text, ...reply.message };
  const choice = path.endsWith('/chat/completions') ? { message } : { text: reply.text };
  return { id: 'fake', created: 0, model: body['model'], choices: [{ index: 0, finish_reason, ...choice }], usage };
}

function send(response: ServerResponse, request: SeenRequest, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'reset') return void response.socket?.destroy();
  if (reply === 'half') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"choices": [');
    setTimeout(() => response.socket?.destroy(), 5);
    return;
  }
  if ('json' in reply) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply.json));
    return;
  }
  if ('status' in reply) {
    const type = reply.raw === undefined ? 'application/json' : 'text/html';
    response.writeHead(reply.status, { 'content-type': type, ...reply.headers });
    response.end(reply.raw ?? JSON.stringify({ error: reply.error ?? { message: 'no' } }));
    return;
  }
  const finish = () => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answerBody(request, reply)));
  };
  if (reply.delayMs) setTimeout(finish, reply.delayMs);
  else finish();
}

/** Starts an OpenAI-compatible server on loopback whose answers a test decides. */
export async function startFakeServer(answer: (request: SeenRequest) => Reply): Promise<FakeServer> {
  const requests: SeenRequest[] = [];
  const attempts = new Map<string, number>();
  let underWay = 0;
  let peak = 0;
  const server = createServer((incoming, response) => {
    peak = Math.max(peak, ++underWay);
    response.on('close', () => underWay--);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const attempt = (attempts.get(text) ?? 0) + 1;
      attempts.set(text, attempt);
      const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
      const request = { path: incoming.url ?? '', body, headers: incoming.headers, attempt };
      requests.push(request);
      send(response, request, answer(request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    peak: () => peak,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The same, closed when the test ends. */
export async function useFakeServer(answer: (request: SeenRequest) => Reply): Promise<FakeServer> {
  const server = await startFakeServer(answer);
  onTestFinished(() => server.close());
  return server;
}

/** Gives the right answer to `question N` of `matchRegistry`. */
export function answerRight(request: SeenRequest): { text: string } {
  return { text: lastText(request).replace('question', 'answer') };
}

/** What makes tseval ask this server. */
export function serverEnv({ url }: FakeServer): { OPENAI_API_KEY: string; OPENAI_BASE_URL: string } {
  return { OPENAI_API_KEY: 'sk-end-to-end', OPENAI_BASE_URL: url };
}
