/** A line of a shard, and where it stands. */
export interface ShardLine {
  bytes: Buffer;
  /** Of its first byte. */
  offset: number;
  /** From 1. */
  number: number;
}

const newline = 10;

/** The lines of a part of a file that begins at `start`, blank ones left out. The last one counts only when its end is there. */
export function* shardLines(bytes: Buffer, start = 0): Generator<ShardLine> {
  let number = 0;
  for (let from = 0; ; ) {
    const end = bytes.indexOf(newline, from);
    if (end < 0) return;
    number++;
    if (end > from) yield { bytes: bytes.subarray(from, end), offset: start + from, number };
    from = end + 1;
  }
}
