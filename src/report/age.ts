const units: readonly (readonly [name: string, seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** An age as people say it: `3 days`, `1 hour`, `0 seconds`. */
export function formatAge(seconds: number): string {
  const [name, size] = units.find(([, least]) => seconds >= least) ?? ['second', 1];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
