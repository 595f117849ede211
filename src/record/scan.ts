import type { Outcome, RunEvent } from './event.ts';
import { readRecordParts, type SampleHead } from './record-parts.ts';

/** What a record holds of each sample of its run, a byte each. */
const states = { missing: 0, finished: 1, errored: 2 } as const;

/** How many samples the data of a record has, and how often each is run. */
export interface RecordSize {
  count: number;
  repeats: number;
}

/** The samples of a record, by their index in the data; with repeats, by that times the repeats, plus the number of the repeat. */
export class RecordedSamples {
  readonly #states: Uint8Array;
  readonly #prefix: string;
  readonly #repeats: number;

  /** `prefix` is what the ids begin with. */
  constructor(prefix: string, { count, repeats }: RecordSize) {
    this.#prefix = `${prefix}.`;
    this.#states = new Uint8Array(count * repeats);
    this.#repeats = repeats;
  }

  /** The place of a sample in the data; undefined where it is of another eval. */
  indexOf({ sample_id: id, repeat = 0 }: SampleHead): number | undefined {
    const digits = id.startsWith(this.#prefix) ? id.slice(this.#prefix.length) : '';
    if (!/^\d+$/.test(digits) || repeat >= this.#repeats) return undefined;
    const index = Number(digits) * this.#repeats + repeat;
    return index >= 0 && index < this.#states.length ? index : undefined;
  }

  /** Notes a sample; says whether it is the first time. */
  add(index: number, outcome: Outcome): boolean {
    if (this.has(index)) return false;
    this.#states[index] = outcome === 'errored' ? states.errored : states.finished;
    return true;
  }

  has(index: number): boolean {
    return this.#states[index] !== states.missing;
  }

  isErrored(index: number): boolean {
    return this.#states[index] === states.errored;
  }
}

/** What of a record is worth keeping. */
export interface RecordScan {
  samples: RecordedSamples;
  /** Where what is kept stands: bytes from, up to, from, up to, … Adjoining pieces are one. */
  kept: readonly number[];
  /** Where the first of them, which begins with the spec, goes on with samples. */
  bodyFrom: number;
  /** Higher than any in use. */
  nextEventId: number;
  /** What the last report says of the time it took, or else what its events show. */
  elapsedMs: number;
  /** Whether it ends with a report, and holds nothing that is not kept. */
  isWhole: boolean;
}

/**
 * Reads a record once and finds the samples that are whole and that `isKept` keeps. Holds none of their events.
 * A sample that stands there twice is kept once.
 */
export async function scanRecord(
  path: string,
  samples: RecordedSamples,
  isKept: (index: number, outcome: Outcome) => boolean,
): Promise<RecordScan> {
  const kept: number[] = [];
  const keep = (from: number, to: number) => {
    if (kept.at(-1) === from) kept[kept.length - 1] = to;
    else kept.push(from, to);
  };
  let bodyFrom = 0;
  let nextEventId = 0;
  let reported: number | undefined;
  let firstTime = '';
  let lastTime = '';
  let reports = 0;
  let left = 0;
  for await (const part of readRecordParts(path)) {
    if (part.kind === 'spec') {
      if (kept.length > 0) left++;
      else {
        keep(part.from, part.to);
        bodyFrom = part.to;
      }
      firstTime ||= part.spec.created_at;
    } else if (part.kind === 'report') {
      reported = part.elapsedMs;
      reports++;
    } else if (part.kind === 'rest') left++;
    else {
      const [head] = part.events;
      const { outcome } = head.data;
      const index = samples.indexOf(head);
      nextEventId = part.events.reduce((next, { event_id: id }) => Math.max(next, id + 1), nextEventId);
      lastTime = part.events.reduce((last, { created_at: time }) => (time > last ? time : last), lastTime);
      // What follows a report was not there when it was made.
      if (reports > 0) left++;
      if (index !== undefined && isKept(index, outcome) && samples.add(index, outcome)) keep(part.from, part.to);
      else left++;
    }
  }
  const shown = Math.max(0, Date.parse(lastTime) - Date.parse(firstTime)) || 0;
  const isWhole = reports === 1 && left === 0;
  return { samples, kept, bodyFrom, nextEventId, elapsedMs: reported ?? shown, isWhole };
}

/** The events of each whole sample that `isWanted`, once each. */
export async function* recordedEvents(
  path: string,
  seen: RecordedSamples,
  isWanted: (index: number, outcome: Outcome) => boolean,
): AsyncGenerator<readonly RunEvent[]> {
  for await (const part of readRecordParts(path)) {
    if (part.kind !== 'sample') continue;
    const [head] = part.events;
    const { outcome } = head.data;
    const index = seen.indexOf(head);
    if (index !== undefined && isWanted(index, outcome) && seen.add(index, outcome)) yield part.events;
  }
}
