import type { Comparison } from '../compare/compare-all.ts';
import type { GateResult } from '../gates/judge.ts';
import type { Flip } from '../metrics/flips.ts';
import type { Metrics, RunEvent, RunSpec } from '../record/event.ts';
import type { SampleResult } from './sample-result.ts';
import type { SideBySide } from './side-by-side.ts';

/** What a reporter is told at the end. It is made of events alone, so that a record shows what the live run showed. */
export interface Report {
  spec: RunSpec;
  metrics: Metrics;
  /** What the run took, in milliseconds. */
  elapsedMs: number;
  /** The first failed samples, as many as were asked for. */
  failures: readonly Failure[];
  recordPath: string | undefined;
  /** The samples whose verdicts differ most between their repeats, most first; left out where nothing was repeated. */
  flips?: readonly Flip[];
  /** What the run was held to, in the order given; left out where there were no gates. */
  gates?: readonly GateResult[] | undefined;
}

/** A sample that was answered wrongly or that errored, with what is needed to understand it. */
export interface Failure {
  sampleId: string;
  events: readonly RunEvent[];
}

/** Shows one run while it goes on and when it has ended. Every moment may be left out. */
export interface Reporter {
  start?(spec: RunSpec): void;
  /** Sampling begins. Events told before are those of a run that is resumed; a run that is read from its record has none. */
  begin?(): void;
  event?(event: RunEvent): void;
  /** A sample is whole: told when the next one begins, or before the end. */
  sample?(sample: SampleResult): void;
  /** The run was told to stop: what is under way is finished, nothing new begins. */
  stop?(): void;
  end?(report: Report): void | Promise<void>;
}

/** What a run is beside what was blessed. */
export interface JudgedGate {
  comparison: Comparison;
  /** By a regression or a threshold, or where it is strict, by what may be chance. */
  isClosed: boolean;
  /** The thresholds that did not hold. */
  failedGates: readonly string[];
}

/** A way of showing runs: one document, to which each of a command's runs adds its part. Runs may overlap in time. */
export interface Format {
  forRun(): Reporter;
  /** Several runs of one eval have ended: the table that they end with. */
  sideBySide?(table: SideBySide): void;
  /** The run has ended, and was compared with the lock file. */
  gate?(gate: JudgedGate): void;
  /** No run follows: what closes the document is written. */
  close?(): void | Promise<void>;
}

/** Where a reporter writes, and how. */
export interface Output {
  write(text: string): void;
  hasColor: boolean;
  columns: number;
}
