/** The first ideal that the text begins with, or null: a match is a prefix, so that an explanation may follow the answer. */
export function pickPrefix(text: string, ideals: readonly string[]): string | null {
  return ideals.find((ideal) => text.startsWith(ideal)) ?? null;
}

/** Whether any ideal occurs in the text. `ignoreCase` compares lower-cased, not case-folded: `STRASSE` is not in `straße`. */
export function includesAny(text: string, ideals: readonly string[], { ignoreCase }: { ignoreCase: boolean }): boolean {
  if (!ignoreCase) return ideals.some((ideal) => text.includes(ideal));
  const lower = text.toLowerCase();
  return ideals.some((ideal) => lower.includes(ideal.toLowerCase()));
}
