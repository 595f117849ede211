import type { Metrics, RunEvent, RunSpec } from '../record/event.ts';

/** What a reporter is told at the end. It is made of events alone, so that a record shows what the live run showed. */
export interface Report {
  spec: RunSpec;
  metrics: Metrics;
  /** What the run took, in milliseconds. */
  elapsedMs: number;
  /** The first failed samples, as many as were asked for. */
  failures: readonly Failure[];
  recordPath: string | undefined;
}

/** A sample that was answered wrongly or that errored, with what is needed to understand it. */
export interface Failure {
  sampleId: string;
  events: readonly RunEvent[];
}

/** Shows a run while it goes on and when it has ended. Every moment may be left out. */
export interface Reporter {
  /** Sampling begins. Events told before are those of a run that is resumed. */
  start?(spec: RunSpec): void;
  event?(event: RunEvent): void;
  /** The run was told to stop: what is under way is finished, nothing new begins. */
  stop?(): void;
  end?(report: Report): void;
}

/** Where a reporter writes, and how. */
export interface Output {
  write(text: string): void;
  hasColor: boolean;
  columns: number;
}
