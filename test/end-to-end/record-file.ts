import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Metrics, RunEvent, RunSpec } from '../../src/record/event.ts';
import { readLines } from './run-tseval.ts';

/** A record taken apart. */
export interface RecordFile {
  /** As it is printed: relative to the working directory. */
  path: string;
  spec: RunSpec;
  events: RunEvent[];
  report: Metrics;
}

/** The names of the records that tseval keeps below a working directory. */
export function recordNames(folder: string): string[] {
  const runs = join(folder, '.tseval', 'runs');
  return existsSync(runs) ? readdirSync(runs).sort() : [];
}

/** Takes the lines of a record apart; throws where it does not begin with its spec or does not end with its report. */
export function splitLines(lines: readonly Record<string, unknown>[]): Omit<RecordFile, 'path'> {
  const [first, ...events] = lines;
  const last = events.pop();
  if (!first?.['spec'] || !last?.['final_report']) throw new Error(`no whole record: ${JSON.stringify(lines)}`);
  return {
    spec: first['spec'] as RunSpec,
    events: events as unknown as RunEvent[],
    report: last['final_report'] as Metrics,
  };
}

/** Reads the one record of a working directory. */
export function readOnlyRecord(folder: string): RecordFile {
  const [name = '', ...others] = recordNames(folder);
  if (others.length > 0) throw new Error(`more than one record: ${others}`);
  const path = join('.tseval', 'runs', name);
  return { path, ...splitLines(readLines(join(folder, path))) };
}

/** The outcome of each sample by its id. */
export function outcomes(events: readonly RunEvent[]): Record<string, string> {
  return Object.fromEntries(
    events.flatMap((event) => (event.type === 'sample' ? [[event.sample_id, event.data.outcome]] : [])),
  );
}
