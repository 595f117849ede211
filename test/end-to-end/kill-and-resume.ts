import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunEvent } from '../../src/record/event.ts';
import { type FakeServer, lastText, serverEnv } from './fake-server.ts';
import { recordNames, splitLines } from './record-file.ts';
import { readLines, runTseval, type Started, startTseval } from './run-tseval.ts';

/** Uniform in [0, 1), the same for each seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Ids of the samples of which a record holds every event. */
function wholeSamples(path: string): Set<string> {
  const events = readFileSync(path, 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as RunEvent];
      } catch {
        return [];
      }
    });
  const count = (id: string) => events.filter(({ sample_id }) => sample_id === id).length;
  const heads = events.flatMap((event) => (event.type === 'sample' ? [event] : []));
  return new Set(heads.filter(({ sample_id, data }) => count(sample_id) === data.events + 1).map((e) => e.sample_id));
}

/** What took how long differs from run to run. */
function withoutTimes(data: object): object {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !name.includes('latency')));
}

/** What must be the same whether or not a run was cut off: all but times and the order of samples. */
export function comparable(lines: readonly Record<string, unknown>[]) {
  const { events, report } = splitLines(lines);
  const samples: Record<string, unknown[]> = {};
  for (const { sample_id: id, type, data } of events)
    samples[id] = [...(samples[id] ?? []), { type, data: withoutTimes(data as object) }];
  const areIdsUnique = new Set(events.map(({ event_id }) => event_id)).size === events.length;
  const count = (key: string) => lines.filter((line) => key in line).length;
  return {
    report: withoutTimes(report),
    samples,
    areIdsUnique,
    kinds: { specs: count('spec'), reports: count('final_report') },
  };
}

/** When to kill: so long after so many requests were sent. */
export interface Moment {
  requests: number;
  delayMs: number;
}

/** Moments in all phases of a run: a few while it starts, most while it samples. */
export function randomMoments(count: number, random: () => number): Moment[] {
  return Array.from({ length: count }, (_, index) =>
    index % 5 === 4
      ? { requests: 0, delayMs: 500 * random() }
      : { requests: 1 + Math.floor(50 * random()), delayMs: 20 * random() },
  );
}

async function killAt(moment: Moment, { run, server }: { run: Started; server: FakeServer }): Promise<void> {
  let hasEnded = false;
  void run.ended.then(() => {
    hasEnded = true;
  });
  while (server.requests.length < moment.requests && !hasEnded) await wait(1);
  await wait(moment.delayMs);
  run.kill('SIGKILL');
}

/** Kills a run at each of the moments and resumes it after each; resolves to the samples asked for though they were recorded. */
export async function killAndResume(
  args: readonly string[],
  { cwd, server, moments }: { cwd: string; server: FakeServer; moments: readonly Moment[] },
) {
  const env = serverEnv(server);
  const askedAgain: string[] = [];
  let kills = 0;
  let recorded = new Set<string>();
  let command = args;
  for (const [index, moment] of [...moments, undefined].entries()) {
    server.requests.length = 0;
    const run = startTseval(command, { cwd, env });
    if (moment) await killAt(moment, { run, server });
    const { code, stderr, signal } = await run.ended;
    const asked = server.requests.map((request) => `questions.dev.${lastText(request).split(' ')[1]}`);
    askedAgain.push(...asked.filter((id) => recorded.has(id)));
    if (signal === 'SIGKILL') kills++;
    if (!moment) return { code, stderr, askedAgain, kills };
    const [name] = recordNames(cwd).filter((each) => each.endsWith('.jsonl'));
    if (name === undefined || readFileSync(join(cwd, '.tseval/runs', name)).length === 0) continue;
    const path = join('.tseval/runs', name);
    recorded = wholeSamples(join(cwd, path));
    command = ['resume', path, '--concurrency', String(2 + (index % 7))];
  }
  throw new Error('the last run is not killed');
}

/** Runs a command line undisturbed, in a folder of its own, and takes its record apart. */
export async function runUndisturbed(args: readonly string[], { cwd, server }: { cwd: string; server: FakeServer }) {
  const { code } = await runTseval(args, { cwd, env: serverEnv(server) });
  const [name = ''] = recordNames(cwd);
  return { code, ...comparable(readLines(join(cwd, '.tseval/runs', name))) };
}
