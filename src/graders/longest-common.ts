/** How many places one machine number holds: sums of two such words and a carry stay small integers. */
const WORD_SIZE = 30;
const FULL_WORD = 2 ** WORD_SIZE - 1;

/**
 * The length of the longest common subsequence of two lists. Thirty rows of the usual table are one number (Hyyrö 2004, after
 * Allison and Dix 1986), and the rows are done thirty at a time over the whole width: time is the product of the lengths over 30,
 * memory their sum.
 */
export function longestCommon<T>(left: readonly T[], right: readonly T[]): number {
  const ids = new Map<T, number>();
  const leftIds = Int32Array.from(left, idOf);
  const rightIds = Int32Array.from(right, idOf);
  // Where in the current thirty rows each symbol stands, and what each column carries from the rows above.
  const masks = new Int32Array(ids.size);
  const carries = new Uint8Array(rightIds.length);
  let length = 0;
  for (let start = 0; start < leftIds.length; start += WORD_SIZE) {
    const rows = leftIds.subarray(start, start + WORD_SIZE);
    for (const [bit, id] of rows.entries()) masks[id] = (masks[id] ?? 0) | (1 << bit);
    const state = passColumns(rightIds, masks, carries);
    for (const [bit, id] of rows.entries()) {
      if ((state & (1 << bit)) === 0) length += 1;
      masks[id] = 0;
    }
  }
  return length;

  function idOf(symbol: T): number {
    const known = ids.get(symbol);
    if (known !== undefined) return known;
    ids.set(symbol, ids.size);
    return ids.size - 1;
  }
}

/** Takes thirty rows through all columns; a zero bit of the result is a row where the length grew. */
function passColumns(columns: Int32Array, masks: Int32Array, carries: Uint8Array): number {
  let state = FULL_WORD;
  for (let column = 0; column < columns.length; column += 1) {
    const matches = state & (masks[columns[column] as number] as number);
    const sum = state + matches + (carries[column] as number);
    carries[column] = sum > FULL_WORD ? 1 : 0;
    state = (sum & FULL_WORD) | (state & ~matches);
  }
  return state;
}
