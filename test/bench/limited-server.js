// A server that allows so many requests a minute: `node limited-server.js PER_MINUTE BURST headers|retry-after|nothing`. It prints its port; at the end, how many it refused.
import { createServer } from 'node:http';

const [perMinute, burst, tells] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const message = { role: 'assistant', content: 'answer' };
const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
const answer = JSON.stringify({ choices: [{ index: 0, finish_reason: 'stop', message }], usage });
const latencyMs = 50;
let level = burst;
let at = performance.now();
let refused = 0;

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const now = performance.now();
    level = Math.min(burst, level + ((now - at) * perMinute) / 60_000);
    at = now;
    const isTaken = level >= 1;
    if (isTaken) level -= 1;
    else refused++;
    const headers = { 'content-type': 'application/json' };
    if (tells === 'headers') {
      headers['x-ratelimit-limit-requests'] = String(burst);
      headers['x-ratelimit-remaining-requests'] = String(Math.floor(level));
      headers['x-ratelimit-reset-requests'] = `${Math.ceil(((burst - level) * 60_000) / perMinute)}ms`;
    }
    if (isTaken) setTimeout(() => response.writeHead(200, headers).end(answer), latencyMs);
    else {
      if (tells !== 'nothing') headers['retry-after'] = String(Math.ceil((60 * (1 - level)) / perMinute));
      response.writeHead(429, headers).end('{"error": {"message": "Too many requests."}}');
    }
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.on('SIGTERM', () => {
  process.stdout.write(`${refused}\n`);
  server.close();
  server.closeAllConnections();
});
