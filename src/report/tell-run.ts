import { TsevalError } from '../errors.ts';
import type { RunEvent, RunSpec } from '../record/event.ts';
import type { Report, Reporter } from './reporter.ts';
import { assembleSamples } from './sample-result.ts';

/** Tells several reporters of one run. */
export interface RunTeller {
  /** Sampling begins: what was told before is what a run that is resumed takes over. */
  begin(): void;
  event(event: RunEvent): void;
  stop(): void;
  end(report: Report): Promise<void>;
}

export interface TellingOptions {
  /** Keeps keys out of a text. What is shown of a sample is redacted before it is shortened: half of a key would not be found. */
  redact(text: string): string;
  /** A reporter that fails is told nothing more; the run and the others go on. */
  onFailure(error: TsevalError): void;
}

function withoutSecrets<T extends object>(shown: T, redact: TellingOptions['redact']): T {
  const text = JSON.stringify(shown);
  const safe = redact(text);
  return safe === text ? shown : (JSON.parse(safe) as T);
}

/** Starts to tell reporters of a run, live or read from its record: they cannot tell which. */
export function tellRun(
  spec: RunSpec,
  reporters: readonly Reporter[],
  { redact, onFailure }: TellingOptions,
): RunTeller {
  const willing = new Set(reporters);
  const drop = (reporter: Reporter, error: unknown) => {
    if (!(error instanceof TsevalError)) throw error;
    willing.delete(reporter);
    onFailure(error);
  };
  const tell = (moment: (reporter: Reporter) => void) => {
    for (const reporter of willing) {
      try {
        moment(reporter);
      } catch (error) {
        drop(reporter, error);
      }
    }
  };
  const samples = assembleSamples((sample) => {
    const safe = withoutSecrets(sample, redact);
    tell((reporter) => reporter.sample?.(safe));
  });
  const wantSamples = reporters.some(({ sample }) => sample !== undefined);
  tell((reporter) => reporter.start?.(spec));
  return {
    begin: () => tell((reporter) => reporter.begin?.()),
    event(event) {
      tell((reporter) => reporter.event?.(event));
      if (wantSamples) samples.add(event);
    },
    stop: () => tell((reporter) => reporter.stop?.()),
    async end(report) {
      samples.end();
      const safe = { ...report, failures: withoutSecrets(report.failures, redact) };
      for (const reporter of willing) {
        try {
          await reporter.end?.(safe);
        } catch (error) {
          drop(reporter, error);
        }
      }
    },
  };
}
