import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bless } from '../../src/compare/bless.ts';
import { compareWithLock } from '../../src/compare/compare-lock.ts';
import { openRun } from '../../src/compare/compare-runs.ts';
import { type LockBlock, readLock, writeLock } from '../../src/compare/lock-file.ts';
import { UsageError } from '../../src/errors.ts';
import { compareMade, hashOf, type Made, type MadeRun, verdicts, writeRecord } from './records.ts';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tseval-lock-'));
  lock = join(folder, 'evals.lock.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function blessMade(run: MadeRun, quarantine?: boolean, before?: LockBlock): Promise<LockBlock> {
  return bless(await openRun(writeRecord(folder, 'run.jsonl', run)), { before, quarantine });
}

async function compareMadeWithLock(block: LockBlock, run: MadeRun) {
  const now = await openRun(writeRecord(folder, 'new.jsonl', run));
  return compareWithLock(block, now, { lockPath: lock, gateOn: 'all', alpha: 0.05, show: 20 });
}

const kinds: Made[] = [
  { content: 'a', outcome: 'correct' },
  { content: 'b', outcome: 'incorrect' },
  { content: 'c', outcome: 'scored', score: 0.25 },
  { content: 'd', outcome: 'errored' },
  { content: 'e', outcome: 'ungraded' },
];

/** Three samples, five times each: one always right, one that flips, one that errors once. */
const repeats: MadeRun = {
  samples: [0, 1, 2, 3, 4].flatMap((repeat): Made[] => [
    { content: 'sure', id: 0, repeat, outcome: 'correct' },
    { content: 'flips', id: 1, repeat, outcome: repeat < 2 ? 'correct' : 'incorrect' },
    { content: 'errs', id: 2, repeat, outcome: repeat === 0 ? 'errored' : 'correct' },
  ]),
  config: { repeats: 5 },
};

test('a block has its header, then a line a sample by its hash, and reads back as it was written', async () => {
  const block = await blessMade({ samples: kinds });
  writeLock(lock, new Map([['q.dev.v0', block]]));
  const [header = '', ...lines] = readFileSync(lock, 'utf8').trimEnd().split('\n');
  expect(JSON.parse(header)).toEqual({
    eval: 'q.dev.v0',
    class: 'Match',
    completion_fns: ['model'],
    grader: null,
    fingerprints: { data: 'b'.repeat(64), rubric: null, parameters: expect.stringMatching(/^[\da-f]{64}$/) },
    counts: { correct: 1, incorrect: 1, scored: 1, ungraded: 1, errored: 1 },
    samples: 5,
  });
  const expected = kinds.map(({ content, outcome, score }) => ({
    hash: hashOf(content).slice(0, 16),
    verdict: outcome,
    ...(score !== undefined && { score }),
  }));
  const hashes = lines.map((line) => (JSON.parse(line) as { hash: string }).hash);
  expect(hashes).toEqual([...hashes].sort());
  expect(lines.map((line) => JSON.parse(line))).toEqual(expect.arrayContaining(expected));
  expect(readLock(lock)).toEqual(new Map([['q.dev.v0', block]]));
});

test('the lock says of a new run what the record that it was made of says', async () => {
  const now: MadeRun = { samples: verdicts(40, 30) };
  const block = await blessMade({ samples: verdicts(40, 38) });
  const byLock = await compareMadeWithLock(block, now);
  const byRecord = await compareMade(folder, [{ samples: verdicts(40, 38) }, now]);
  expect(byLock.counts).toEqual(byRecord.counts);
  expect(byLock.statistics).toEqual(byRecord.statistics);
});

test('a blessed run compared with itself has no difference, whatever its samples came to', async () => {
  const { counts } = await compareMadeWithLock(await blessMade({ samples: kinds }), { samples: kinds });
  expect(counts).toMatchObject({ pairs: 5, broken: 0, fixed: 0 });
  const repeated = await compareMadeWithLock(await blessMade(repeats), repeats);
  expect(repeated.counts).toMatchObject({ pairs: 3, broken: 0, fixed: 0 });
});

test('samples of one content are one line, with their mean', async () => {
  const twins: Made[] = [
    { content: 'twin', outcome: 'correct' },
    { content: 'twin', outcome: 'incorrect' },
  ];
  expect((await blessMade({ samples: twins })).samples).toEqual([
    { hash: hashOf('twin').slice(0, 16), verdict: 'mixed', score: 0.5, count: 2 },
  ]);
});

describe('quarantine', () => {
  const marked = ({ samples }: LockBlock) => samples.filter(({ quarantined }) => quarantined).map(({ hash }) => hash);
  const flipping = ['flips', 'errs'].map((content) => hashOf(content).slice(0, 16)).sort();

  test('marks the samples that flip between repeats, and a later bless keeps the marks', async () => {
    const block = await blessMade(repeats, true);
    expect(marked(block)).toEqual(flipping);
    const once: MadeRun = { samples: repeats.samples.slice(0, 3) };
    expect(marked(await blessMade(once, undefined, block))).toEqual(flipping);
    expect(marked(await blessMade(once, false, block))).toEqual([]);
    expect(marked(await blessMade(repeats))).toEqual([]);
  });

  test('takes samples out of the test, and still reports them', async () => {
    const block = await blessMade(repeats, true);
    const broken: Made[] = [
      { content: 'sure', outcome: 'correct' },
      { content: 'flips', outcome: 'incorrect' },
      { content: 'errs', outcome: 'incorrect' },
    ];
    const { counts, shown } = await compareMadeWithLock(block, { samples: broken });
    expect(counts).toMatchObject({ pairs: 1, broken: 0, meanNow: 1, quarantined: { samples: 2, broken: 2, fixed: 0 } });
    expect(shown.broken.map(({ isQuarantined }) => isQuarantined)).toEqual([true, true]);
  });

  test('of a record without repeats is refused', async () => {
    await expect(blessMade({ samples: kinds }, true)).rejects.toThrow(/each sample once/);
  });

  test('does not take different scores for flips', async () => {
    const samples = [0.2, 0.4].map((score, i): Made => ({ content: 'a', id: 0, repeat: i, outcome: 'scored', score }));
    expect(marked(await blessMade({ samples, config: { repeats: 2 } }, true))).toEqual([]);
  });
});

test('a run without any verdict is not blessed', async () => {
  await expect(blessMade({ samples: kinds.slice(3) })).rejects.toThrow(/there is nothing to hold later runs to/);
});

describe('a lock file that cannot be relied on is refused, with the line', () => {
  async function written(change: (text: string) => string): Promise<void> {
    writeLock(lock, new Map([['q.dev.v0', await blessMade({ samples: kinds })]]));
    writeFileSync(lock, change(readFileSync(lock, 'utf8')));
  }
  const cases: [string, (text: string) => string, RegExp, number][] = [
    ['cut off', (text) => `${text.split('\n').slice(0, -2).join('\n')}\n`, /has 4 samples here and not 5/, 1],
    ['cut off within a line', (text) => text.slice(0, -10), /no part of a lock file/, 6],
    ['with a conflict', (text) => text.replace('\n', '\n<<<<<<< HEAD\n'), /a conflict that git could not merge/, 2],
    ['without its first line', (text) => text.slice(text.indexOf('\n') + 1), /begins with a sample/, 1],
    ['with an eval twice', (text) => text + text, /has q\.dev\.v0 twice/, 7],
    ['with another verdict', (text) => text.replace('"correct"}', '"rihgt"}'), /no part of a lock file/, 0],
    ['with a score that is no number', (text) => text.replace('0.25', '"x"'), /no part of a lock file/, 0],
  ];
  test.for(cases)('%s', async ([, change, message, line]) => {
    await written(change);
    let problem: UsageError['problems'][number] | undefined;
    try {
      readLock(lock);
    } catch (error) {
      if (error instanceof UsageError) [problem] = error.problems;
    }
    expect(problem?.message).toMatch(message);
    expect(problem?.place?.file).toBe(lock);
    // Not to bless at once, which reads the file first.
    expect(problem?.hint).toMatch(new RegExp(`^take .*, git checkout .* -- ${lock}, and bless again`));
    if (line > 0) expect(problem?.place?.line).toBe(line);
  });
});

test('evals are sorted in the file, so that blessing one of them changes its block alone', async () => {
  const [a, b] = [
    await blessMade({ samples: kinds, evalName: 'a.dev.v0' }),
    await blessMade({ samples: kinds, evalName: 'b.dev.v0' }),
  ];
  writeLock(lock, new Map([['b.dev.v0', b]]));
  const alone = readFileSync(lock, 'utf8');
  const blocks = readLock(lock) ?? new Map<string, LockBlock>();
  blocks.set('a.dev.v0', a);
  writeLock(lock, blocks);
  const both = readFileSync(lock, 'utf8');
  expect(both.endsWith(`}\n\n${alone}`)).toBe(true);
  expect([...(readLock(lock) ?? []).keys()]).toEqual(['a.dev.v0', 'b.dev.v0']);
});
