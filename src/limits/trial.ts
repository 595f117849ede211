/** Finds out whether a refusal had to do with how fast requests come: a few more are sent as if it did not. */
export interface Trial {
  /** Whether further requests belong to it. */
  isOpen(): boolean;
  onSend(): void;
  /** So many more will be answered even where there is a limit. */
  expect(answers: number): void;
  /** How a request ended that was sent at that time; those from before do not count. */
  add(sentAt: number, isAnswered: boolean): void;
  /** Whether most signs are for a limit; undefined while it cannot be said. */
  verdict(): boolean | undefined;
}

const leastSize = 8;
/** Of eight requests, chance alone refuses three where a tenth is refused once in 26 times, and where a twentieth is, once in 170. */
const enoughRefusals = 3;

/** Watches the first requests that are sent from now on. */
export function createTrial(startedAt: number): Trial {
  let size = leastSize;
  let sent = 0;
  let ended = 0;
  let refused = 0;
  return {
    isOpen: () => sent < size,
    onSend() {
      sent++;
    },
    expect(answers) {
      size += answers;
    },
    add(sentAt, isAnswered) {
      if (sentAt < startedAt || ended >= size) return;
      ended++;
      if (!isAnswered) refused++;
    },
    verdict() {
      if (refused >= enoughRefusals) return true;
      return ended >= size ? false : undefined;
    },
  };
}
