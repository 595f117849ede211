/** Options by their names: those that take a value, and those that do not. */
export interface OptionNames {
  withValue: ReadonlySet<string>;
  flags: ReadonlySet<string>;
}

/** Takes options out of the words of a command line, with their values, whichever way they are spelled. */
export function dropOptions(words: readonly string[], { withValue, flags }: OptionNames): string[] {
  const kept: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const [name = '', value] = word.split('=');
    const spelled = name.startsWith('--') ? name.replaceAll('_', '-') : name;
    if (withValue.has(spelled)) {
      if (value === undefined) i++;
    } else if (!flags.has(spelled)) kept.push(word);
  }
  return kept;
}
