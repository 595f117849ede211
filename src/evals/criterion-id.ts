import type { Criterion } from './testing-criteria-args.ts';

/**
 * The id of a grader: the platform's own, or one in its form, `<name>-<uuid4>`, made of what the grader says, so that two runs
 * of one definition agree. `fingerprint` gives hexadecimal digits.
 */
export function criterionId(criterion: Criterion, index: number, fingerprint: (value: unknown) => string): string {
  if (criterion.id !== undefined && criterion.id !== null) return criterion.id;
  return `${criterion.name ?? criterion.type}-${uuidOf(fingerprint([index, criterion]))}`;
}

function uuidOf(hash: string): string {
  const at = (from: number, to: number) => hash.slice(from, to);
  return `${at(0, 8)}-${at(8, 12)}-4${at(13, 16)}-a${at(17, 20)}-${at(20, 32)}`;
}
