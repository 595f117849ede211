import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { answerRight, serverEnv, useFakeServer } from './fake-server.ts';
import { createFolder, matchRegistry, runTseval } from './run-tseval.ts';

const args = ['gpt-4o', 'questions', '--json', '--quiet'];

/** A server on loopback, closed when the test ends. */
async function listen(listener: RequestListener): Promise<{ port: number; server: ReturnType<typeof createServer> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

/** Sends a request on as it is. */
function passOn(incoming: IncomingMessage, response: ServerResponse, url: string): void {
  const { method, headers } = incoming;
  incoming.pipe(request(url, { method, headers }, (reply) => reply.pipe(response)));
}

test('a redirect on the same server is followed with body and key', async () => {
  const target = await useFakeServer(answerRight);
  const { host } = new URL(target.url);
  const { port } = await listen((incoming, response) => {
    const isMoved = incoming.url?.startsWith('/old/') ?? false;
    if (isMoved) response.writeHead(308, { location: incoming.url?.replace('/old/', '/v1/') }).end();
    else passOn(incoming, response, `http://${host}${incoming.url}`);
  });
  const cwd = createFolder(matchRegistry(2));
  const env = { OPENAI_API_KEY: 'sk-moved', OPENAI_BASE_URL: `http://127.0.0.1:${port}/old` };
  const { code, stdout } = await runTseval(args, { cwd, env });
  expect(JSON.parse(stdout)).toMatchObject({ correct: 2 });
  expect(target.requests.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill('Bearer sk-moved'));
  expect(code).toBe(0);
});

test('a redirect to another server is followed without the key', async () => {
  const target = await useFakeServer(answerRight);
  const { port } = await listen((incoming, response) => {
    incoming.resume();
    response.writeHead(307, { location: `${target.url}/chat/completions` }).end();
  });
  const cwd = createFolder(matchRegistry(1));
  const env = { OPENAI_API_KEY: 'sk-not-for-you', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
  const { stdout } = await runTseval(args, { cwd, env });
  expect(JSON.parse(stdout)).toMatchObject({ correct: 1 });
  expect(JSON.stringify(target.requests.map(({ headers }) => headers))).not.toContain('sk-not-for-you');
});

test('a server that redirects in a circle ends the run', async () => {
  const { port } = await listen((incoming, response) => {
    incoming.resume();
    response.writeHead(307, { location: incoming.url }).end();
  });
  const env = { OPENAI_API_KEY: 'sk-circle', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
  const { code, stderr } = await runTseval(['gpt-4o', 'questions'], { cwd: createFolder(matchRegistry(3)), env });
  expect(stderr).toContain('check OPENAI_BASE_URL: it sends requests elsewhere');
  expect(code).toBe(3);
});

test.for(['text/plain', undefined])('JSON that is said to be %s is read', async (type) => {
  const { port } = await listen((incoming, response) => {
    incoming.resume();
    const choices = [{ finish_reason: 'stop', message: { content: 'answer 0' } }];
    response.writeHead(200, type === undefined ? {} : { 'content-type': type });
    response.end(JSON.stringify({ choices }));
  });
  const env = { OPENAI_API_KEY: 'sk-plain', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
  const { stdout } = await runTseval(args, { cwd: createFolder(matchRegistry(1)), env });
  expect(JSON.parse(stdout)).toMatchObject({ correct: 1 });
});

test('a plain address is asked of HTTP_PROXY as every client asks it, without a tunnel', async () => {
  const target = await useFakeServer(answerRight);
  const asked: string[] = [];
  const { port } = await listen((incoming, response) => {
    asked.push(incoming.url ?? '');
    passOn(incoming, response, incoming.url ?? '');
  });
  const env = { ...serverEnv(target), HTTP_PROXY: `http://127.0.0.1:${port}` };
  const { stdout } = await runTseval(args, { cwd: createFolder(matchRegistry(2)), env });
  expect(JSON.parse(stdout)).toMatchObject({ correct: 2 });
  expect(asked).toEqual(Array(2).fill(`${target.url}/chat/completions`));
});

test('a secure address goes through a tunnel of HTTPS_PROXY', async () => {
  const target = await useFakeServer(answerRight);
  const { port, server } = await listen((_, response) => response.writeHead(500).end());
  const tunnels: string[] = [];
  server.on('connect', (incoming, socket) => {
    tunnels.push(incoming.url ?? '');
    const upstream = connect(Number(new URL(target.url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  const env = {
    OPENAI_API_KEY: 'sk-x',
    OPENAI_BASE_URL: 'https://api.test/v1',
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
  };
  const { code, stderr } = await runTseval(['gpt-4o', 'questions'], { cwd: createFolder(matchRegistry(1)), env });
  expect(tunnels[0]).toBe('api.test:443');
  expect(stderr).toContain('https://api.test/v1 cannot be used: it does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER)');
  expect(stderr).toContain('if it speaks plain HTTP, write http:// for https://');
  expect(code).toBe(3);
});

test.for([
  [407, 'the proxy asks for a name and a password (407)', 'http://NAME:PASSWORD@HOST:PORT'],
  [403, 'the proxy does not allow this address (403)', 'NO_PROXY=HOST'],
] as const)('a proxy that answers %i is named, with what to do', async ([status, message, hint]) => {
  const { port, server } = await listen((_, response) => response.writeHead(500).end());
  server.on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`));
  const env = {
    OPENAI_API_KEY: 'sk-x',
    OPENAI_BASE_URL: 'https://api.test/v1',
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
  };
  const { code, stderr } = await runTseval(['gpt-4o', 'questions'], { cwd: createFolder(matchRegistry(3)), env });
  expect(stderr).toContain(`tseval: https://api.test/v1 cannot be used: ${message}`);
  expect(stderr).toContain(hint);
  expect(code).toBe(3);
});
