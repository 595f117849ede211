import { setMaxListeners } from 'node:events';
import { createLimiter } from '../../src/limits/limiter.ts';
import { adaptiveWindow, type RequestWindow } from '../../src/limits/request-window.ts';
import type { Counting } from './limited-server.ts';
import { virtualTime } from './virtual-time.ts';

/** What a server tells of its limit: headers on every answer, `retry-after` with a refusal (exact, or in whole seconds), or nothing. */
export type Telling = 'headers' | 'exact' | 'seconds' | 'nothing';

export interface Given {
  /** Makes the server's counting; it may look at how many requests are under way. */
  counting: (underWay: () => number) => Counting;
  tells: Telling;
  latencyMs: number;
  samples?: number;
  window?: RequestWindow;
  rpm?: number;
}

export interface Outcome {
  seconds: number;
  refusals: number;
  /** The most refusals of one sample. */
  mostRefusals: number;
  /** The most requests under way at a time, of the first half and of the second half of the samples. */
  peaks: [number, number];
  /** When each request arrived that was taken, in milliseconds. */
  taken: number[];
}

const workers = 100;

/** Numbers in [0, 1) that are the same in every run. */
function sequence(): () => number {
  let seed = 1;
  return () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

/** Lets a hundred workers send so many requests through a limiter to a server that counts them, in a time of its own. */
export async function simulate(given: Given): Promise<Outcome> {
  const { counting, tells, latencyMs, samples = 1000, window = adaptiveWindow(), rpm } = given;
  const time = virtualTime();
  const { now, schedule, sleep } = time;
  const limiter = createLimiter({ window, rpm, now, schedule });
  const random = sequence();
  const outcome: Outcome = { seconds: 0, refusals: 0, mostRefusals: 0, peaks: [0, 0], taken: [] };
  const never = new AbortController().signal;
  setMaxListeners(0, never);
  let underWay = 0;
  const judge = counting(() => underWay);
  let left = samples;

  const request = async (): Promise<boolean> => {
    const turn = await limiter.enter({ signal: never, tokens: () => 0 });
    const half = outcome.taken.length < samples / 2 ? 0 : 1;
    outcome.peaks[half] = Math.max(outcome.peaks[half], ++underWay);
    const mark = limiter.mark();
    await sleep(5 + 5 * random());
    const arrived = now();
    const { isTaken, waitMs, limits } = judge(arrived);
    await sleep(isTaken ? latencyMs * (0.5 + random()) : 5);
    underWay--;
    if (tells === 'headers') limiter.learn(limits, mark);
    if (isTaken) {
      outcome.taken.push(arrived);
      outcome.seconds = now() / 1000;
      turn.answered(undefined);
      return true;
    }
    const wait = { headers: waitMs, exact: waitMs, seconds: 1000 * Math.ceil(waitMs / 1000), nothing: undefined };
    turn.refused(wait[tells]);
    return false;
  };
  const worker = async () => {
    while (left-- > 0) {
      let refusals = 0;
      while (!(await request())) refusals++;
      outcome.refusals += refusals;
      outcome.mostRefusals = Math.max(outcome.mostRefusals, refusals);
    }
  };
  await time.run(Promise.all(Array.from({ length: workers }, worker)));
  return outcome;
}

/** Seconds that the same requests take where each is sent just when it is taken, a hundred at a time. */
export function idealSeconds(count: Counting, { samples = 1000, latencyMs }: { samples?: number; latencyMs: number }) {
  const free = Array.from({ length: workers }, () => 0);
  let time = 0;
  for (let i = 0; i < samples; i++) {
    free.sort((a, b) => a - b);
    time = Math.max(time, free[0] ?? 0);
    for (let verdict = count(time); !verdict.isTaken; verdict = count(time)) time += Math.max(verdict.waitMs, 0.01);
    free[0] = time + latencyMs;
  }
  return Math.max(...free) / 1000;
}
