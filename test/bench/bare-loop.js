// The yardstick: chat requests with nothing around them. `node bare-loop.js URL REQUESTS CONCURRENCY` prints the seconds it took.
import { Agent, request } from 'undici';

const [url, requests, concurrency] = process.argv.slice(2);
const dispatcher = new Agent();
const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };
let left = Number(requests);

async function worker() {
  while (left-- > 0) {
    const messages = [{ role: 'system', content: `question ${left}` }];
    const body = JSON.stringify({ model: 'bench', messages, temperature: 0 });
    const response = await request(`${url}/chat/completions`, { dispatcher, method: 'POST', headers, body });
    await response.body.json();
  }
}

const started = performance.now();
await Promise.all(Array.from({ length: Number(concurrency) }, worker));
process.stdout.write(`${(performance.now() - started) / 1000}\n`);
await dispatcher.close();
