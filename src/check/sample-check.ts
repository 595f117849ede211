import type { Template } from '../evals/template.ts';
import type { Row } from '../samples/parse-line.ts';
import type { Finding } from './finding.ts';

/** A sample, and where it stands. */
export interface PlacedSample {
  index: number;
  file: string;
  line: number;
  value: Row;
}

/** A check that sees every sample once, keeps as little of them as it can, and then says what it found. */
export interface SampleCheck {
  see(sample: PlacedSample): void | Promise<void>;
  findings(): readonly Finding[] | Promise<readonly Finding[]>;
}

/** Whether a class compares an answer with `ideal`: a rubric or criteria read what they like of a sample. */
export function comparesIdeals({ takesSeveral, criteria }: Pick<Template, 'takesSeveral' | 'criteria'>): boolean {
  return takesSeveral !== true && criteria === undefined;
}

/** The right answers that a sample names; none where its class has another form of them. */
export function idealsOf({ ideal }: Row): readonly string[] {
  if (typeof ideal === 'string') return [ideal];
  return Array.isArray(ideal) && ideal.every((each) => typeof each === 'string') ? ideal : [];
}

/** The place of a sample in its data file. */
export function placeOfSample({ file, line }: PlacedSample): { file: string; line: number } {
  return { file, line };
}
