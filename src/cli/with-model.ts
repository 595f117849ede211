/** A command line with this one `--model` in the place of all that it has. */
export function withModel(argv: readonly string[], model: string): string[] {
  const own: string[] = [];
  let isPlaced = false;
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i] ?? '';
    const isBare = arg === '--model';
    if (!isBare && !arg.startsWith('--model=')) {
      own.push(arg);
      continue;
    }
    if (isBare) i++;
    if (!isPlaced) own.push('--model', model);
    isPlaced = true;
  }
  return own;
}
