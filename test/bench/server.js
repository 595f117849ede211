// An OpenAI-compatible server that answers every chat request alike, at once or after a constant latency: `node server.js [latencyMs]`.
// It prints its port; SIGTERM ends it.
import { createServer } from 'node:http';

const latencyMs = Number(process.argv[2] ?? 0);
const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
const message = { role: 'assistant', content: 'answer' };
const choices = [{ index: 0, finish_reason: 'stop', message }];
const answer = JSON.stringify({ id: 'x', object: 'chat.completion', created: 0, model: 'bench', choices, usage });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) };

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const reply = () => response.writeHead(200, headers).end(answer);
    if (latencyMs > 0) setTimeout(reply, latencyMs);
    else reply();
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
