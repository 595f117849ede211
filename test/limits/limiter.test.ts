import { expect, test } from 'vitest';
import { createLimiter, type Turn } from '../../src/limits/limiter.ts';
import { adaptiveWindow, fixedWindow } from '../../src/limits/request-window.ts';
import { atMostAtATime, bucket, type Counting, fixedMinutes, slidingMinute, slidingWindow } from './limited-server.ts';
import { idealSeconds, simulate, type Telling } from './simulate.ts';
import { virtualTime } from './virtual-time.ts';

const servers: Record<string, () => Counting> = {
  '500 a minute, counted from minute to minute': () => fixedMinutes(500),
  '300 a minute, counted from minute to minute': () => fixedMinutes(300),
  '500 in any minute': () => slidingMinute(500),
  'a bucket of 500 that fills by 500 a minute': () => bucket(500),
  'a bucket of 300 that fills by 300 a minute': () => bucket(300),
  'a bucket of 50 that fills by 3,000 a minute': () => bucket(3000, 50),
};
const cases = Object.keys(servers).flatMap((name) =>
  (['headers', 'exact', 'seconds', 'nothing'] as const).flatMap((tells) =>
    [20, 200].map((latencyMs) => [name, tells, latencyMs] as const),
  ),
);

/** An endpoint that tells nothing and counts from minute to minute can only be asked again and again whether the next one has begun. */
const mostOfIdeal: Record<Telling, number> = { headers: 1.15, exact: 1.1, seconds: 1.1, nothing: 1.15 };

const mostRefusals: Record<Telling, number> = { headers: 40, exact: 260, seconds: 160, nothing: 290 };

test.for(cases)(
  '1,000 requests to %s that tells %s, %i ms each, take hardly longer than they must',
  async ([name, tells, latencyMs]) => {
    const make = servers[name] as () => Counting;
    const outcome = await simulate({ counting: make, tells, latencyMs });
    expect(outcome.taken).toHaveLength(1000);
    expect(outcome.seconds / idealSeconds(make(), { latencyMs })).toBeLessThan(mostOfIdeal[tells]);
    expect(outcome.refusals).toBeLessThan(mostRefusals[tells]);
    expect(outcome.mostRefusals).toBeLessThan(6);
  },
);

/** The most requests that arrived within one minute. */
function mostInAMinute(arrivals: readonly number[]): number {
  const sorted = [...arrivals].sort((a, b) => a - b);
  return Math.max(...sorted.map((from, i) => sorted.slice(i, i + 2000).filter((at) => at < from + 60_000).length));
}

test('--rpm keeps to its number in any minute, is never refused, and wastes no minute', async () => {
  const outcome = await simulate({ counting: () => slidingMinute(300), tells: 'nothing', latencyMs: 50, rpm: 300 });
  expect(outcome.refusals).toBe(0);
  expect(mostInAMinute(outcome.taken)).toBe(300);
  expect(outcome.seconds).toBeLessThan(182);
});

test('refusals that have nothing to do with the rate do not slow the run down for good', async () => {
  let arrived = 0;
  const nowAndThen: Counting = () => ({ isTaken: ++arrived % 25 !== 0, waitMs: 20, limits: {} });
  const outcome = await simulate({ counting: () => nowAndThen, tells: 'exact', latencyMs: 20, samples: 2000 });
  expect(outcome.seconds).toBeLessThan(8);
  expect(outcome.peaks[1]).toBeGreaterThan(8);
});

test('refusals that follow one another quickly do not make a limit look much lower than it is', async () => {
  const outcome = await simulate({ counting: () => slidingWindow(50, 1000), tells: 'exact', latencyMs: 20 });
  expect(outcome.seconds).toBeLessThan(1.2 * 19);
  expect(outcome.refusals).toBeLessThan(150);
});

test('an endpoint that bears thirty at a time is asked by about thirty', async () => {
  const outcome = await simulate({ counting: atMostAtATime(30), tells: 'nothing', latencyMs: 200, samples: 2000 });
  expect(outcome.peaks[1]).toBeLessThan(45);
  expect(outcome.refusals).toBeLessThan(110);
});

test('an endpoint that refuses nothing is asked by sixteen, then by a hundred', async () => {
  const free: () => Counting = () => () => ({ isTaken: true, waitMs: 0, limits: {} });
  const few = await simulate({ counting: free, tells: 'nothing', latencyMs: 200, samples: 16 });
  const many = await simulate({ counting: free, tells: 'nothing', latencyMs: 200, samples: 1000 });
  expect([few.peaks[0], many.peaks[1]]).toEqual([16, 100]);
});

test('a number that was given stands, whatever comes back', async () => {
  const window = fixedWindow(8);
  const outcome = await simulate({ counting: () => fixedMinutes(100), tells: 'seconds', latencyMs: 20, window });
  expect(outcome.peaks).toEqual([8, 8]);
});

function limiterOf({ places = 1, tpm }: { places?: number; tpm?: number } = {}) {
  const time = virtualTime();
  return { time, limiter: createLimiter({ window: fixedWindow(places), tpm, now: time.now, schedule: time.schedule }) };
}

const waiting = (signal: AbortSignal = new AbortController().signal) => ({ signal, tokens: () => 10 });

test('who waits for a place is let in when one is left, in the order of coming', async () => {
  const { limiter } = limiterOf();
  const first = (await limiter.enter(waiting())) as Turn;
  const order: string[] = [];
  const others = ['second', 'third'].map(async (name) => {
    const turn = await limiter.enter(waiting());
    order.push(name);
    turn.answered(undefined);
  });
  first.failed();
  await Promise.all(others);
  expect(order).toEqual(['second', 'third']);
});

test('it is known how long the next one waits for its turn, and that nobody waits', async () => {
  const { now, schedule, run } = virtualTime();
  const limiter = createLimiter({ window: fixedWindow(10), rpm: 1, now, schedule });
  expect(limiter.waitMs()).toBe(0);
  (await limiter.enter(waiting())).answered(undefined);
  const second = Promise.resolve(limiter.enter(waiting()));
  expect(limiter.waitMs()).toBeGreaterThan(59_000);
  (await run(second)).answered(undefined);
  expect(limiter.waitMs()).toBe(0);
});

test('who is no longer wanted leaves the queue with the reason, and the next one is let in', async () => {
  const { limiter } = limiterOf();
  const first = (await limiter.enter(waiting())) as Turn;
  const abort = new AbortController();
  const second = limiter.enter(waiting(abort.signal));
  const third = limiter.enter(waiting());
  abort.abort('enough');
  await expect(second).rejects.toBe('enough');
  first.answered(undefined);
  await expect(third).resolves.toBeDefined();
  await expect(limiter.enter(waiting(abort.signal))).rejects.toBe('enough');
});

test('at a stop those leave that have no answer yet; who has one waits for a place, but not for time', async () => {
  const { limiter, time } = limiterOf();
  const first = (await limiter.enter(waiting())) as Turn;
  const stop = new AbortController();
  const unpaid = limiter.enter({ ...waiting(), stop: stop.signal });
  const paid = limiter.enter({ ...waiting(), stop: stop.signal, hasAnswer: () => true });
  stop.abort('stopped');
  await expect(unpaid).rejects.toBe('stopped');
  first.answered(undefined);
  const turn = await paid;
  turn.refused(60_000);
  await expect(limiter.enter({ ...waiting(), stop: stop.signal, hasAnswer: () => true })).rejects.toBe('stopped');
  expect(time.now()).toBe(0);
});

test('--tpm counts what answers really took, and expects the like of the next ones', async () => {
  const { limiter, time } = limiterOf({ places: 100, tpm: 1000 });
  const first = (await limiter.enter(waiting())) as Turn;
  first.answered(400);
  const second = (await limiter.enter(waiting())) as Turn;
  second.answered(400);
  await time.run(Promise.resolve(limiter.enter(waiting())));
  expect(time.now()).toBeGreaterThan(60_000);
});

test('one that is larger than --tpm waits for an empty minute, not for ever', async () => {
  const { limiter, time } = limiterOf({ places: 100, tpm: 5 });
  ((await limiter.enter(waiting())) as Turn).answered(10);
  await time.run(Promise.resolve(limiter.enter(waiting())));
  expect(time.now()).toBeLessThan(61_000);
});

test('an endpoint that refuses everything is asked by one request at a time, less and less often', async () => {
  const time = virtualTime();
  const limiter = createLimiter({ window: adaptiveWindow(), now: time.now, schedule: time.schedule });
  let refusals = 0;
  const ask = async () => {
    while (time.now() < 60_000) {
      const turn = await limiter.enter(waiting());
      await time.sleep(20);
      refusals++;
      turn.refused(undefined);
    }
  };
  await time.run(Promise.all(Array.from({ length: 16 }, ask)));
  expect(refusals).toBeLessThan(60);
  expect(limiter.refusingMs()).toBeGreaterThan(59_000);
});
