import type { RunEvent } from '../record/event.ts';

/** What most of the errored samples died of. */
export interface CommonestError {
  message: string;
  count: number;
}

/** Numbers differ where the cause is one: ids of requests, milliseconds, positions. */
const number = /\d+/g;
const mostCauses = 1000;

/** Counts the causes of errors; those that differ in numbers alone are one. */
export function errorTally(): { add(event: RunEvent): void; commonest(): CommonestError | undefined } {
  const causes = new Map<string, CommonestError>();
  return {
    add(event) {
      if (event.type !== 'error') return;
      const { message } = event.data;
      const cause = message.replace(number, '0');
      const known = causes.get(cause);
      if (known) known.count++;
      else if (causes.size < mostCauses) causes.set(cause, { message, count: 1 });
    },
    commonest: () => [...causes.values()].sort((a, b) => b.count - a.count)[0],
  };
}
