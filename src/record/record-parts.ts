import { createReadStream } from 'node:fs';
import { RecordError } from '../errors.ts';
import type { RunEvent, RunSpec } from './event.ts';
import { classifyLine } from './read.ts';
import { readingMessage } from './record-path.ts';

/** Where something stands in a file: bytes from `from` up to, not including, `to`. */
interface Span {
  from: number;
  to: number;
}

/** A piece of a record, as it stands in its file. A sample is whole: all of its events are there. */
export type RecordPart =
  | ({ kind: 'spec'; spec: RunSpec } & Span)
  | ({ kind: 'sample'; events: readonly [SampleHead, ...RunEvent[]] } & Span)
  | ({ kind: 'report'; elapsedMs: number | undefined } & Span)
  /** What is part of no whole sample: it was cut off, or damaged when the power went. */
  | ({ kind: 'rest' } & Span);

/** The first event of a sample. */
export type SampleHead = Extract<RunEvent, { type: 'sample' }>;

const lineEnd = 0x0a;

/** Splits at line ends, in bytes: what was cut within a character has no text of the same length. */
async function* readLines(path: string): AsyncGenerator<{ bytes: Buffer; isEnded: boolean } & Span> {
  let pending: Buffer[] = [];
  let start = 0;
  let position = 0;
  try {
    for await (const data of createReadStream(path, { highWaterMark: 1 << 18 })) {
      const chunk = data as Buffer;
      let from = 0;
      for (let at = chunk.indexOf(lineEnd); at >= 0; at = chunk.indexOf(lineEnd, from)) {
        const end = chunk.subarray(from, at);
        const bytes = pending.length === 0 ? end : Buffer.concat([...pending, end]);
        pending = [];
        yield { bytes, isEnded: true, from: start, to: position + at + 1 };
        from = at + 1;
        start = position + from;
      }
      if (from < chunk.length) pending.push(chunk.subarray(from));
      position += chunk.length;
    }
  } catch (error) {
    if (error instanceof RecordError) throw error;
    throw new RecordError({ message: `cannot read the record ${path}: ${readingMessage(error)}` }, { cause: error });
  }
  if (pending.length > 0) yield { bytes: Buffer.concat(pending), isEnded: false, from: start, to: position };
}

/** Collects the events of one sample until all are there. */
class SampleCollector {
  #events: RunEvent[] = [];
  #span: Span = { from: 0, to: 0 };

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  start(head: SampleHead, span: Span): void {
    this.#events = [head];
    this.#span = { ...span };
  }

  add(event: RunEvent, { to }: Span): boolean {
    if (this.#events[0]?.sample_id !== event.sample_id) return false;
    this.#events.push(event);
    this.#span.to = to;
    return true;
  }

  /** The sample, once it is whole. */
  takeWhole(): RecordPart | undefined {
    const [head, ...others] = this.#events;
    if (head?.type !== 'sample' || others.length !== head.data.events) return undefined;
    this.#events = [];
    return { kind: 'sample', events: [head, ...others], ...this.#span };
  }

  /** What there is of a sample that will not be whole. */
  takeRest(): RecordPart[] {
    if (this.isEmpty) return [];
    this.#events = [];
    return [{ kind: 'rest', ...this.#span }];
  }
}

/** Whether an event has what ours have: lines that were edited by hand are not trusted. */
function isOurs(event: RunEvent): boolean {
  const { sample_id: sample, event_id: id, created_at: time } = event;
  if (typeof sample !== 'string' || !Number.isSafeInteger(id) || typeof time !== 'string') return false;
  return event.type !== 'sample' || (typeof event.data.outcome === 'string' && Number.isSafeInteger(event.data.events));
}

/** A line that no run of ours wrote must not be thrown away in silence; what a power cut leaves holds NUL bytes. */
function refuseForeign(path: string, line: Buffer, number: number): never {
  throw new RecordError({
    message: 'this line is no part of a record',
    place: { file: path, line: number, text: line.toString('utf8', 0, 200) },
    hint: 'a record is written by one run at a time; was it edited?',
  });
}

/**
 * Reads a record of tseval piece by piece, holding one sample at a time.
 * Throws `RecordError` where the file cannot be read, or a line that is not the last is no part of a record.
 */
export async function* readRecordParts(path: string): AsyncGenerator<RecordPart> {
  const current = new SampleCollector();
  let number = 0;
  for await (const { bytes, isEnded, from, to } of readLines(path)) {
    number++;
    const span = { from, to };
    const line = classifyLine(bytes.toString());
    if (line === undefined || ('type' in line && !isOurs(line))) {
      if (isEnded && bytes.length > 0 && !bytes.includes(0)) refuseForeign(path, bytes, number);
      yield* current.takeRest();
      yield { kind: 'rest', ...span };
      continue;
    }
    const isEvent = 'type' in line;
    if (!isEvent || line.type === 'sample') {
      yield* current.takeRest();
      if ('spec' in line) yield { kind: 'spec', spec: line.spec, ...span };
      else if ('final_report' in line) yield { kind: 'report', elapsedMs: line.elapsed_ms, ...span };
      else if (line.type === 'sample') current.start(line, span);
    } else if (!current.add(line, span)) {
      yield* current.takeRest();
      yield { kind: 'rest', ...span };
    }
    const whole = current.takeWhole();
    if (whole) yield whole;
  }
  yield* current.takeRest();
}
