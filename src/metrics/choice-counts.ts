import type { Fold, NamedMetric } from './fold.ts';

/** `counts/<choice>`: how often each choice was made, unreadable verdicts included, in the order of their names. */
export const choiceCounts: NamedMetric = Object.assign(countChoices, { names: ['counts/*'] });

function countChoices(): Fold {
  const counts = new Map<string, number>();
  return {
    add(event) {
      if (event.type !== 'metrics') return;
      const { choice } = event.data;
      if (typeof choice === 'string') counts.set(choice, (counts.get(choice) ?? 0) + 1);
    },
    result: () =>
      Object.fromEntries(
        [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => [`counts/${name}`, count]),
      ),
  };
}
