import { jsonl, matchRegistry } from './run-tseval.ts';

/** `matchRegistry`, and a file of stored answers for each name, in which the named questions are answered wrongly: `replay:NAME.jsonl`. */
export function withAnswers(count: number, wrong: Readonly<Record<string, readonly number[]>>): Record<string, string> {
  const files = Object.entries(wrong).map(([name, questions]) => {
    const rows = Array.from({ length: count }, (_, i) => ({
      prompt: `question ${i}`,
      completion: questions.includes(i) ? `no idea of ${i}` : `answer ${i}`,
    }));
    return [`${name}.jsonl`, jsonl(rows)];
  });
  return { ...matchRegistry(count), ...Object.fromEntries(files) };
}

/** The numbers from 0 on. */
export const first = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
