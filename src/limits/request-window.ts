/** How many requests may be under way at a time. */
export interface RequestWindow {
  size(): number;
  /** An answer came back clean; `underWay` counts it too. */
  onAnswer(underWay: number): void;
  /** The endpoint said that it was too much. */
  onRefusal(): void;
}

/** Where `auto` begins, and the most it dares: below, peers are slow; above, they are refused. */
const autoStart = 16;
export const autoMost = 100;

/** As many as the command line says, whatever comes back. */
export function fixedWindow(size: number): RequestWindow {
  return { size: () => size, onAnswer: () => undefined, onRefusal: () => undefined };
}

/** How much a clean answer adds: before the first refusal, on the way back from one, and beyond. */
const growth = { start: 1, recovery: 0.5, further: 0.2 };
/** What was refused once is approached slowly from here on, as CUBIC does (Ha, Rhee and Xu 2008). */
const safeShare = 0.75;

/**
 * Additive increase, multiplicative decrease (Chiu and Jain 1989), with TCP's slow start: one more for each clean answer until the
 * first refusal; half as many after a refusal. A window that is not full says nothing about what the endpoint bears, so it does not grow.
 */
export function adaptiveWindow(most: number = autoMost): RequestWindow {
  let size = Math.min(autoStart, most);
  let refused: number | undefined;
  return {
    size: () => Math.floor(size),
    onAnswer(underWay) {
      if (underWay < Math.floor(size)) return;
      const step = refused === undefined ? growth.start : size < safeShare * refused ? growth.recovery : growth.further;
      size = Math.min(most, size + step);
    },
    onRefusal() {
      refused = size;
      size = Math.max(1, size / 2);
    },
  };
}
