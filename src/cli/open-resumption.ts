import { statSync } from 'node:fs';
import { ownProcess } from '../library/own-process.ts';
import type { RunSpec } from '../record/event.ts';
import { lockRecord } from '../record/lock.ts';
import { readSpec } from '../record/read.ts';
import { openRetry, type RetriedRecord, recoverRetry } from '../record/retry.ts';
import { rewriteRecord } from '../record/rewrite.ts';
import { RecordedSamples, recordedEvents, scanRecord } from '../record/scan.ts';
import { nullWriter, openRecord, type RecordWriter } from '../record/write.ts';
import { placesOf } from '../run/places.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import { type EarlierEvents, refuseChanges, refuseForeignRecord, samplePrefix } from '../run/resume.ts';
import type { Io } from './io.ts';

/** Which record a run goes on with. */
export interface Resume {
  path: string;
  /** The path as it is shown. */
  shown: string;
  /** Whether only samples that errored are run. */
  retriesErrors: boolean;
}

/** A record that is ready to be gone on with. */
export interface Resumption {
  spec: RunSpec;
  writer: RecordWriter;
  earlier: EarlierEvents;
  /** How many samples are still to be run. */
  wanted: number;
}

async function* nothing(): AsyncGenerator<never> {}

type Opened = Omit<Resumption, 'spec' | 'wanted'>;

/** What is missing or errored is run: what else the record holds is kept as it stands, and new events follow it. */
async function openRest(record: RetriedRecord, chosen: Uint32Array, redact: Io['secrets']['redact']): Promise<Opened> {
  const { path, prefix, size } = record;
  const samples = new RecordedSamples(prefix, size);
  const { kept, isWhole, nextEventId, elapsedMs } = await scanRecord(
    path,
    samples,
    (_, outcome) => outcome !== 'errored',
  );
  const isWanted = (index: number) => !samples.has(index);
  const earlier = {
    nextEventId,
    elapsedMs,
    isWanted,
    kept: () => recordedEvents(path, new RecordedSamples(prefix, size), () => true),
    left: nothing,
  };
  // A record with nothing to add is left alone: it may lie where nobody can write.
  if (isWhole && !chosen.some(isWanted)) return { writer: nullWriter, earlier };
  if (kept.length > 2) rewriteRecord(path, [{ path, spans: kept }]);
  const end = kept.length > 2 ? statSync(path).size : (kept[1] ?? 0);
  return { writer: openRecord(path, { redact, end }), earlier };
}

/** What errored is run, and nothing else. */
async function openErrored(
  record: RetriedRecord,
  chosen: Uint32Array,
  redact: Io['secrets']['redact'],
): Promise<Opened> {
  const { path, prefix, size } = record;
  const samples = new RecordedSamples(prefix, size);
  const { nextEventId, elapsedMs } = await scanRecord(path, samples, () => true);
  const eventsOf = (isWanted: (index: number) => boolean) =>
    recordedEvents(path, new RecordedSamples(prefix, size), isWanted);
  const earlier: EarlierEvents = {
    nextEventId,
    elapsedMs,
    isWanted: (index) => samples.isErrored(index),
    kept: () => eventsOf((index) => !samples.isErrored(index)),
    left: (isRun) => eventsOf((index) => samples.isErrored(index) && !isRun(index)),
  };
  return { writer: chosen.some(earlier.isWanted) ? openRetry(record, redact) : nullWriter, earlier };
}

/** Opens a record to go on with, after all that could forbid it has been checked; until it is closed, nobody else can. */
export async function openResumption(
  { path, shown, retriesErrors }: Resume,
  { prepared, fresh, redact }: { prepared: PreparedEval; fresh: RunSpec; redact: Io['secrets']['redact'] },
): Promise<Resumption> {
  const spec = await readSpec(path);
  refuseForeignRecord(shown, spec);
  await refuseChanges(path, { spec, fresh, prepared });
  const unlock = lockRecord(path, ownProcess);
  try {
    const { samples } = prepared;
    const { repeats = 1 } = spec.run_config;
    const chosen = placesOf(prepared.chosen, repeats);
    const record: RetriedRecord = { path, spec, prefix: samplePrefix(spec), size: { count: samples.count, repeats } };
    await recoverRetry(record);
    const { writer, earlier } = retriesErrors
      ? await openErrored(record, chosen, redact)
      : await openRest(record, chosen, redact);
    const wanted = chosen.reduce((sum, index) => sum + (earlier.isWanted(index) ? 1 : 0), 0);
    return {
      spec,
      earlier,
      wanted,
      writer: {
        path: shown,
        write: writer.write,
        flush() {
          writer.flush();
          unlock();
        },
        close: () => writer.close().finally(unlock),
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
