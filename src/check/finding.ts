import type { Place, Problem } from '../errors.ts';
import type { RegistryEntry } from '../registry/read-registry.ts';

/**
 * - `error`: the eval cannot be run, or what it reports would be wrong.
 * - `warning`: it can be run, but something of it is probably not meant so.
 * - `note`: nothing is wrong, but it was not checked.
 */
export type Level = 'error' | 'warning' | 'note';

/** What `# tseval-ignore:` takes, and what docs/check.md explains. */
export type FindingCode =
  | 'invalid-entry'
  | 'invalid-data'
  | 'data-missing'
  | 'lfs-pointer'
  | 'slot-missing'
  | 'answer-unseen'
  | 'impossible-gate'
  | 'oracle-fails'
  | 'grader-throws'
  | 'unknown-key'
  | 'unknown-member'
  | 'unknown-ignore'
  | 'odd-criterion'
  | 'alias-behind'
  | 'slot-unused'
  | 'choice-confusion'
  | 'duplicate-sample'
  | 'conflicting-ideals'
  | 'few-shot-leak'
  | 'ideal-in-prompt'
  | 'ideal-overlap'
  | 'empty-passes'
  | 'echo-passes'
  | 'constant-passes'
  | 'not-runnable'
  | 'remote-data'
  | 'code-not-allowed';

/** How grave each kind of finding is. */
export const findingLevels: Readonly<Record<FindingCode, Level>> = {
  'invalid-entry': 'error',
  'invalid-data': 'error',
  'data-missing': 'error',
  'lfs-pointer': 'error',
  'slot-missing': 'error',
  'answer-unseen': 'error',
  'impossible-gate': 'error',
  'oracle-fails': 'error',
  'grader-throws': 'error',
  'unknown-key': 'warning',
  'unknown-member': 'warning',
  'unknown-ignore': 'warning',
  'odd-criterion': 'warning',
  'alias-behind': 'warning',
  'slot-unused': 'warning',
  'choice-confusion': 'warning',
  'duplicate-sample': 'warning',
  'conflicting-ideals': 'warning',
  'few-shot-leak': 'warning',
  'ideal-in-prompt': 'warning',
  'ideal-overlap': 'warning',
  'empty-passes': 'warning',
  'echo-passes': 'warning',
  'constant-passes': 'warning',
  'not-runnable': 'note',
  'remote-data': 'note',
  'code-not-allowed': 'note',
};

/** Something that `tseval check` found. */
export interface Finding extends Problem {
  code: FindingCode;
  place?: Place;
}

/** A finding, the entries beside which a comment may silence it, and the evals that it concerns. */
export interface OwnedFinding extends Finding {
  owners: readonly RegistryEntry[];
  evals: readonly string[];
}

/** Tells a finding from others: what several evals share is one. */
export function keyOfFinding({ code, message, place }: Finding): string {
  return JSON.stringify([code, message, place?.file, place?.line, place?.column]);
}

/** Whether a text is the code of a finding. */
export function isFindingCode(text: string | undefined): text is FindingCode {
  return text !== undefined && Object.hasOwn(findingLevels, text);
}

/** A problem that stopped something as a finding: its own code, or else `otherwise`. */
export function toFinding(problem: Problem, otherwise: FindingCode): Finding {
  return { ...problem, code: isFindingCode(problem.code) ? problem.code : otherwise };
}

/** How many findings of one kind an eval may have; further ones are counted. */
const most = 1000;

/** Collects what may be wrong with each of a million samples. */
export class FindingList {
  readonly #findings: Finding[] = [];
  #more = 0;

  add(finding: Finding): void {
    if (this.#findings.length < most) this.#findings.push(finding);
    else this.#more += 1;
  }

  list(): readonly Finding[] {
    const last = this.#findings.at(-1);
    if (last === undefined || this.#more === 0) return this.#findings;
    return [...this.#findings.slice(0, -1), { ...last, more: this.#more }];
  }
}

/** A text of a data set as it stands in a sentence. */
export function quoted(text: string): string {
  const characters = [...text];
  return JSON.stringify(characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : text);
}
