/** What comparisons know a sample by. */
export interface Identity {
  /** What decides how the sample ends, but for the answer under test: samples that are equal in it are the same. */
  content: Readonly<Record<string, unknown>>;
  /** What else could identify it, such as an id: its numbers and short texts are recorded. */
  keys: Readonly<Record<string, unknown>>;
}

/** For templates that read these keys of a sample and no others. */
export function identifyBy(...names: readonly string[]): (sample: object) => Identity {
  const isContent = new Set(names);
  return (sample) => {
    const entries = Object.entries(sample);
    const pick = (wanted: boolean) => Object.fromEntries(entries.filter(([name]) => isContent.has(name) === wanted));
    return { content: pick(true), keys: pick(false) };
  };
}
