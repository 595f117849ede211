import { hash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { canonicalJson } from '../completion/canonical-json.ts';
import type { Draw } from '../completion/saved-answer.ts';
import type { RecordedAnswers } from '../completion/with-recorded.ts';
import { type Problem, UsageError } from '../errors.ts';
import { explainMiss } from './explain-miss.ts';
import { openForReading, readAnswers } from './read-answers.ts';

/** An open answers file. */
export interface RecordedFile extends RecordedAnswers {
  /**
   * What the samples of one eval, `base_eval.split`, asked in vain since the last call, as one problem; undefined where everything
   * was answered. Evals may run side by side.
   */
  takeMisses(evalName: string): Problem | undefined;
  close(): void;
}

/** Where an answer stands, and whose it is. */
interface Slot {
  offset: number;
  length: number;
  which: Draw | undefined;
}

const keyLength = 24;

function keyOf(request: string): string {
  return hash('sha256', request).slice(0, keyLength);
}

/**
 * The answer of a draw: its own, else everyone's. A sample that was edited since is another one to its answers, and a request may be
 * asked more often than it was: any answer to a request is one, so that such a run still has all of them.
 */
function choose(slots: readonly Slot[], { sample, repeat }: Draw): Slot | undefined {
  const own = slots.filter(({ which }) => which?.sample === sample);
  const everyones = slots.find(({ which }) => which === undefined);
  return own.find(({ which }) => which?.repeat === repeat) ?? everyones ?? own.at(-1) ?? slots[repeat % slots.length];
}

/**
 * Opens an answers file and checks every line of it. Answers stay in the file until they are asked for. Requests are looked up as they
 * were saved: with `redact`, which takes secrets out.
 */
export function openRecordedAnswers(path: string, redact: (text: string) => string): RecordedFile {
  const fd = openForReading(path, path);
  if (fd === undefined) {
    throw new UsageError({
      message: `there is no answers file ${path}`,
      hint: `make it with a run that asks the endpoint: --save-answers ${path}`,
    });
  }
  const index = new Map<string, Slot[]>();
  for (const { request, which, line } of readAnswers(fd, path)) {
    const key = keyOf(canonicalJson(request));
    const slot = { offset: line.offset, length: line.length, which };
    const known = index.get(key);
    if (known) known.push(slot);
    else index.set(key, [slot]);
  }
  const missed = new Map<string, { first: { request: string; sampleId: string }; count: number }>();
  return {
    file: path,
    find(request, draw) {
      const slot = choose(index.get(keyOf(redact(request))) ?? [], draw);
      if (slot === undefined) return undefined;
      const bytes = Buffer.alloc(slot.length);
      readSync(fd, bytes, 0, slot.length, slot.offset);
      return (JSON.parse(bytes.toString('utf8')) as { response: unknown }).response;
    },
    miss(asked, sampleId = '') {
      const request = redact(asked);
      const evalName = sampleId.slice(0, sampleId.lastIndexOf('.'));
      const { first = { request, sampleId }, count = 0 } = missed.get(evalName) ?? {};
      missed.set(evalName, { first, count: count + 1 });
    },
    takeMisses(evalName) {
      const found = missed.get(evalName);
      missed.delete(evalName);
      return found && explainMiss({ ...found.first, misses: found.count, file: path, answers: readAnswers(fd, path) });
    },
    close: () => closeSync(fd),
  };
}
