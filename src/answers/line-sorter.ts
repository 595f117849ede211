import { closeSync, openSync, rmSync } from 'node:fs';
import { scanLines } from './scan-lines.ts';
import { writeLines } from './write-lines.ts';

/** Sorts more lines than memory should hold. */
export interface LineSorter {
  add(line: string): void;
  /** All lines in the order of their text. To be called once. */
  sorted(): Generator<string>;
  /** Removes what was put aside. */
  close(): void;
}

/** So many characters are held; more are sorted and put aside. */
const mostHeld = 1 << 24;

/** Merges sorted sequences into one. */
function* merge(sequences: readonly Iterator<string, unknown>[]): Generator<string> {
  const heads: { line: string; sequence: Iterator<string, unknown> }[] = [];
  for (const sequence of sequences) {
    const next = sequence.next();
    if (!next.done) heads.push({ line: next.value, sequence });
  }
  for (;;) {
    const [first, ...others] = heads;
    if (first === undefined) return;
    const least = others.reduce((one, other) => (other.line < one.line ? other : one), first);
    yield least.line;
    const next = least.sequence.next();
    if (next.done) heads.splice(heads.indexOf(least), 1);
    else least.line = next.value;
  }
}

function* textsOf(fd: number): Generator<string> {
  for (const { text } of scanLines(fd)) yield text;
}

/** Starts a sorter; `asideAt` names the file to which the n-th part is put. Its functions throw what the file system throws. */
export function createLineSorter(asideAt: (n: number) => string, held: number = mostHeld): LineSorter {
  let lines: string[] = [];
  let size = 0;
  const aside: { path: string; fd: number }[] = [];

  const putAside = () => {
    const path = asideAt(aside.length);
    const fd = openSync(path, 'w+', 0o600);
    aside.push({ path, fd });
    writeLines(fd, lines.sort());
    lines = [];
    size = 0;
  };
  return {
    add(line) {
      lines.push(line);
      size += line.length;
      if (size > held) putAside();
    },
    *sorted() {
      yield* merge([...aside.map(({ fd }) => textsOf(fd)), lines.sort().values()]);
    },
    close() {
      for (const { path, fd } of aside.splice(0)) {
        closeSync(fd);
        rmSync(path, { force: true });
      }
    },
  };
}
