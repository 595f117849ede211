import type { Needs } from '../evals/template.ts';

/** What a report says of models that stand in for judges. */
export function judgeNotes({ judges }: Needs, judgeMap: ReadonlyMap<string, string>): readonly string[] {
  const asked = new Set(judges.map(({ name }) => name));
  return [...judgeMap].map(([old, stand]) =>
    asked.has(old) ? `the judge ${old} is asked as ${stand}` : `--judge-map ${old}=${stand}: no criterion asks ${old}`,
  );
}
