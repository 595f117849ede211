import type { Output, Reporter } from './reporter.ts';

/** How the requests of a command fare. */
export interface RequestState {
  /** Attempts after a failed one. */
  retries(): number;
  /** Milliseconds until an endpoint that is held back for its limits is asked again; 0 while requests flow. */
  waitMs(): number;
}

/** Of a command that asks nobody. */
export const noRequests: RequestState = { retries: () => 0, waitMs: () => 0 };

export interface ProgressOptions {
  output: Output;
  /** Milliseconds, from any zero. */
  now(): number;
  requests: RequestState;
}

const intervalMs = 100;
/** While every request is being retried no event comes, and a line that stands still looks dead; so does a wait that is not told. */
const idleIntervalMs = 1000;
const clearLine = '\r\x1b[K';

function formatLeft(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s left`;
  return seconds < 3600 ? `${Math.ceil(seconds / 60)} min left` : `${(seconds / 3600).toFixed(1)} h left`;
}

/** One line on a terminal, drawn over itself at most ten times a second and wiped at the end. */
export function progressReporter({ output, now, requests }: ProgressOptions): Reporter {
  let total = 0;
  let done = 0;
  let correct = 0;
  let judged = 0;
  let scored = 0;
  let scores = 0;
  let before = 0;
  let started = 0;
  let drawn = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  const line = (time: number): string => {
    const seconds = (time - started) / 1000;
    const retries = requests.retries();
    const waitSeconds = Math.ceil(requests.waitMs() / 1000);
    const rate = seconds > 0 ? (done - before) / seconds : 0;
    const parts = [
      `${done}/${total}`,
      ...(judged > 0 ? [`accuracy ${(correct / judged).toFixed(3)}`] : []),
      ...(judged === 0 && scored > 0 ? [`score ${(scores / scored).toFixed(3)}`] : []),
      // While it is waited, how fast it went says nothing about how long it takes.
      ...(waitSeconds > 1
        ? [`rate limit: waiting ${waitSeconds} s`]
        : done > before
          ? [`${rate.toFixed(rate < 10 ? 1 : 0)}/s`, formatLeft((total - done) / rate)]
          : []),
      ...(retries > 0 ? [`${retries} retries`] : []),
    ];
    return parts.join('  ');
  };
  const draw = (time: number) => {
    drawn = time;
    output.write(`${clearLine}${line(time).slice(0, Math.max(1, output.columns - 1))}`);
  };
  return {
    start(spec) {
      total = spec.run_config.samples * (spec.run_config.repeats ?? 1);
      started = now();
      draw(started);
      timer = setInterval(() => draw(now()), idleIntervalMs);
      timer.unref();
    },
    begin() {
      before = done;
      started = now();
    },
    stop() {
      clearInterval(timer);
      output.write(clearLine);
      isStopping = true;
    },
    event(event) {
      if (event.type === 'metrics' && typeof event.data['score'] === 'number') {
        scored++;
        scores += event.data['score'];
      }
      if (event.type !== 'sample') return;
      const { outcome } = event.data;
      done++;
      if (outcome === 'correct' || outcome === 'incorrect') judged++;
      if (outcome === 'correct') correct++;
      const time = now();
      if (time - drawn >= intervalMs && !isStopping) draw(time);
    },
    end() {
      clearInterval(timer);
      output.write(clearLine);
    },
  };
}
