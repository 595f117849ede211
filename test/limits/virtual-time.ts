/** A clock that jumps from event to event, so that minutes pass in no time. */
export interface VirtualTime {
  now(): number;
  schedule(ms: number, callback: () => void): () => void;
  sleep(ms: number): Promise<void>;
  /** Lets time pass until the work is done. Throws where nothing would ever happen again. */
  run<T>(work: Promise<T>): Promise<T>;
}

export function virtualTime(): VirtualTime {
  let time = 0;
  let nextId = 0;
  const events = new Map<number, { at: number; callback: () => void }>();
  const schedule = (ms: number, callback: () => void) => {
    const id = nextId++;
    events.set(id, { at: time + Math.max(0, ms), callback });
    return () => void events.delete(id);
  };
  return {
    now: () => time,
    schedule,
    sleep: (ms) => new Promise((resolve) => void schedule(ms, resolve)),
    async run(work) {
      let isDone = false;
      work.then(
        () => (isDone = true),
        () => (isDone = true),
      );
      for (;;) {
        await new Promise(setImmediate);
        if (isDone) return work;
        const at = Math.min(...[...events.values()].map((event) => event.at));
        if (!Number.isFinite(at)) throw new Error(`nothing happens any more at ${time} ms`);
        time = at;
        for (const [id, event] of events) {
          if (event.at > at) continue;
          events.delete(id);
          event.callback();
        }
      }
    },
  };
}
