// Measures tseval beside what it is compared with, in one run, and prints ratios: `npm run bench [-- PART…]`.
// Parts: startup, throughput, latency, limits, memory, cache, compare, gates. Only cache reads the cache. Figures are medians; the first run of each is not counted.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateGates } from './gates.js';
import { bareLoop, binary, makeRegistry, median, runNode, startServer } from './measure.js';
import { writeRecord } from './records.js';

const chosen = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tseval-bench-'));
const publicRegistry = new URL('../../../shared/parity/full', import.meta.url).pathname;

function print(what, value, limit) {
  process.stdout.write(`${what.padEnd(66)} ${value.padStart(10)}   ${limit}\n`);
}

async function times(count, run) {
  const values = [];
  for (let i = 0; i <= count; i++) values.push(await run());
  return median(values);
}

/** Seconds of two commands, in turn, so that the machine's moods meet both. */
async function inTurn(count, one, other) {
  const values = [[], []];
  for (let i = 0; i <= count; i++) {
    values[0].push(await one());
    values[1].push(await other());
  }
  return values.map(median);
}

async function startup() {
  const bare = async () => (await runNode(['-e', '0'], { cwd: folder })).seconds;
  const cases = [
    [['--version'], 2],
    [['dummy', 'test-match', '--record-path', join(folder, 'start.jsonl')], 5],
  ];
  const withFull = ['--registry-path', publicRegistry];
  if (existsSync(publicRegistry)) cases.push([[...cases[1][0], ...withFull], 7]);
  for (const [args, limit] of cases) {
    const [own, node] = await inTurn(11, async () => (await runNode([binary, ...args], { cwd: folder })).seconds, bare);
    const name = args.filter((arg) => !arg.startsWith(folder) && arg !== '--record-path').join(' ');
    print(
      `tseval ${name.replace(publicRegistry, 'the public registry')}, of bare node`,
      `${(own / node).toFixed(2)} ×`,
      `at most ${limit}`,
    );
  }
}

/** What the run itself took: the time between the first and the last line of its record, start-up not counted. */
async function measureRun(url, args) {
  const { stdout, ...measured } = await runNode(
    [binary, 'bench', 'bench', '--json', '--record-path', join(folder, 'run.jsonl'), ...args],
    {
      cwd: folder,
      env: { OPENAI_BASE_URL: url },
    },
  );
  const report = JSON.parse(stdout);
  if (report.correct !== report.samples)
    throw new Error(`only ${report.correct} of ${report.samples} answers are right`);
  return { ...measured, report };
}

async function runSeconds(url, args) {
  return (await measureRun(url, ['--no-cache', ...args])).seconds;
}

async function throughput() {
  const requests = 10_000;
  await makeRegistry(folder, { samples: requests });
  const server = await startServer();
  const [bare, own] = await inTurn(
    5,
    () => bareLoop(server.url, requests, 64),
    () => runSeconds(server.url, ['--concurrency', '64']),
  );
  server.stop();
  print(
    `${requests} Match samples, 64 at a time, start-up included: rate of bare requests`,
    (bare / own).toFixed(3),
    'at least 0.25',
  );
  print('  requests a second, bare and tseval', `${Math.round(requests / bare)} / ${Math.round(requests / own)}`, '');
}

async function latency() {
  const [samples, concurrency, latencyMs] = [5000, 100, 200];
  await makeRegistry(folder, { samples });
  const server = await startServer(['server.js', latencyMs]);
  const args = ['--concurrency', String(concurrency)];
  const whole = await times(2, () => runSeconds(server.url, args));
  const one = await times(2, () => runSeconds(server.url, [...args, '--max-samples', '1']));
  server.stop();
  const ideal = (samples / concurrency) * (latencyMs / 1000);
  const own = whole - (one - latencyMs / 1000);
  print(
    `${samples} samples, ${concurrency} at a time, ${latencyMs} ms each: of the ideal ${ideal} s`,
    `${(own / ideal).toFixed(3)} ×`,
    'at most 1.15',
  );
}

/** 1,000 samples against a server that allows so many requests a minute, beside the time that it must take. */
async function limits() {
  const [samples, perMinute, burst] = [1000, 3000, 50];
  await makeRegistry(folder, { samples });
  const ideal = ((samples - burst) * 60) / perMinute;
  for (const tells of ['headers', 'retry-after', 'nothing']) {
    const server = await startServer(['limited-server.js', perMinute, burst, tells]);
    const startUp = await runSeconds(server.url, ['--max-samples', '1']);
    const seconds = (await runSeconds(server.url, [])) - startUp;
    const refused = await server.stop();
    const name = `${samples} samples, ${perMinute} a minute allowed, told by ${tells}: of the ideal ${ideal} s`;
    print(name, `${(seconds / ideal).toFixed(3)} ×`, 'at most 1.10');
    print('  refusals', refused, '');
  }
}

async function memory() {
  const peak = async (samples) => {
    await makeRegistry(folder, { samples, bytes: 150 });
    const args = [binary, 'dummy', 'bench', '--record-path', join(folder, 'run.jsonl')];
    const { megabytes, seconds } = await runNode(args, { cwd: folder });
    return { megabytes, seconds };
  };
  const small = await peak(100_000);
  const large = await peak(1_000_000);
  print('100,000 dummy samples: peak memory', `${small.megabytes.toFixed(0)} MB`, '');
  print('1,000,000 dummy samples of 150 MB: peak memory', `${large.megabytes.toFixed(0)} MB`, 'under 250 MB');
  print('  more than 100,000 take', `${(large.megabytes - small.megabytes).toFixed(0)} MB`, 'at most 80 MB');
  print('  samples a second', Math.round(1_000_000 / large.seconds).toString(), '');
}

async function cache() {
  const requests = 10_000;
  await makeRegistry(folder, { samples: requests });
  const server = await startServer();
  const keep = ['--cache-dir', join(folder, 'cache'), '--concurrency', '64'];
  const empty = await measureRun(server.url, ['--no-cache', '--concurrency', '64']);
  const filled = await measureRun(server.url, keep);
  const dummy = [binary, 'dummy', 'bench', '--record-path', join(folder, 'run.jsonl')];
  const [hits, none] = await inTurn(
    5,
    async () => {
      const { cpuSeconds, report } = await measureRun(server.url, keep);
      if (report.cached_answers !== requests) throw new Error(`only ${report.cached_answers} answers are cached`);
      return cpuSeconds;
    },
    async () => (await runNode(dummy, { cwd: folder })).cpuSeconds,
  );
  server.stop();
  print(`${requests} answers of the cache: CPU more than dummy`, `${(hits - none).toFixed(2)} s`, 'under 1 s');
  print('  CPU of the two', `${hits.toFixed(2)} / ${none.toFixed(2)} s`, '');
  print('  to fill it: CPU more than without', `${(filled.cpuSeconds - empty.cpuSeconds).toFixed(2)} s`, '');
}

/** Two records, of verdicts that differ in every tenth sample. */
async function compare() {
  const peak = async (samples) => {
    const paths = ['base', 'new'].map((name) => join(folder, `${name}.jsonl`));
    for (const [run, path] of paths.entries()) writeRecord(path, samples, (index) => Number((index + run) % 10 > 0));
    const args = [binary, 'compare', ...paths, '--show', '5'];
    return runNode(args, { cwd: folder });
  };
  const small = await peak(1000);
  const large = await peak(1_000_000);
  const bytes = ((large.megabytes - small.megabytes) * 1024 * 1024) / 1_000_000;
  print('two records of 1,000,000 samples compared: memory for each', `${bytes.toFixed(0)} bytes`, 'at most 64');
  print('  seconds', large.seconds.toFixed(0), '');
}

async function gates() {
  for (const kind of ['verdicts', 'scores']) {
    const { samples, smallest, falseAlarms, found } = await simulateGates(folder, kind);
    const percent = (share) => `${(100 * share).toFixed(1)} %`;
    print(
      `gate over ${samples} ${kind}, 2,000 times without a difference: closed`,
      percent(falseAlarms),
      'at most 5 %',
    );
    print(
      `  with twice the smallest drop it can show (${smallest.toFixed(3)}): closed`,
      percent(found),
      'at least 95 %',
    );
  }
}

const parts = { startup, throughput, latency, limits, memory, cache, compare, gates };
try {
  for (const [name, run] of Object.entries(parts)) if (chosen.length === 0 || chosen.includes(name)) await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
