import { setMaxListeners } from 'node:events';

/** What a Ctrl-C, a `kill` or a closed terminal does to a run. */
export interface Interruption {
  /** Fires at the first signal: no new samples. */
  readonly stop: AbortSignal;
  /** Fires when those under way have had their time. */
  readonly abort: AbortSignal;
  dispose(): void;
}

export interface InterruptionOptions {
  graceMs: number;
  onStop(signal: NodeJS.Signals): void;
  /** Runs at the second signal, before the process ends by it. */
  flush(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Takes over the signals until it is disposed of. The second one flushes the record and lets the signal do what it always does. */
export function listenForInterruption({ graceMs, onStop, flush }: InterruptionOptions): Interruption {
  const stop = new AbortController();
  const abort = new AbortController();
  // Each eval of a set listens, and however many there are, it is no leak.
  setMaxListeners(0, stop.signal, abort.signal);
  let timer: NodeJS.Timeout | undefined;
  const dispose = () => {
    clearTimeout(timer);
    for (const signal of signals) process.off(signal, listener);
  };
  const listener = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) {
      flush();
      dispose();
      process.kill(process.pid, signal);
      return;
    }
    stop.abort();
    timer = setTimeout(() => abort.abort(), graceMs);
    onStop(signal);
  };
  for (const signal of signals) process.on(signal, listener);
  return { stop: stop.signal, abort: abort.signal, dispose };
}

/** One of the runs that an interruption ends. */
type Member = Pick<InterruptionOptions, 'onStop' | 'flush'>;

/** An interruption that ends all runs of a command. */
export interface SharedInterruption {
  /** Takes part in it, from the first run on until the command ends. */
  join(member: Member): Pick<Interruption, 'stop' | 'abort'> & { leave(): void };
  /** Whether no new run shall begin. */
  isStopped(): boolean;
  dispose(): void;
}

/** Shares one interruption among runs, so that several at a time are told once, and all of their records are flushed. */
export function shareInterruption({ graceMs, onStop }: Omit<InterruptionOptions, 'flush'>): SharedInterruption {
  const members = new Set<Member>();
  let interruption: Interruption | undefined;
  return {
    join(member) {
      members.add(member);
      interruption ??= listenForInterruption({
        graceMs,
        onStop(signal) {
          for (const each of members) each.onStop(signal);
          onStop(signal);
        },
        flush() {
          for (const each of members) each.flush();
        },
      });
      const { stop, abort } = interruption;
      return { stop, abort, leave: () => void members.delete(member) };
    },
    isStopped: () => interruption?.stop.aborted === true,
    dispose: () => interruption?.dispose(),
  };
}
