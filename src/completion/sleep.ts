/** Waits, unless one of the signals fires: then it rejects with that one's reason. */
export function sleep(ms: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = () => {
      leave();
      reject(signals.find((signal) => signal?.aborted)?.reason);
    };
    const timer = setTimeout(() => {
      leave();
      resolve();
    }, ms);
    for (const signal of signals) signal?.addEventListener('abort', onAbort, { once: true });
    if (signals.some((signal) => signal?.aborted)) onAbort();
  });
}
