const maxDepth = 1000;

/** Reads JSON inside a text; undefined where it is none, or nested deeper than what comes after could take. */
export function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // Each level takes two characters, so only a long text can be too deep.
    return text.length > 2 * maxDepth && isDeeperThan(value, maxDepth) ? undefined : value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}
