import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { findingLevels } from '../../src/check/finding.ts';
import { type Ended, runTseval } from './run-tseval.ts';

/** A registry in which each fault is planted once, in files that are named after it. */
const folder = join(import.meta.dirname, '../check/fixtures');
const planted = Object.entries(findingLevels).flatMap(([code, level]) => (level === 'note' ? [] : [code]));

const longestMs = 90_000;

interface Printed {
  code: string;
  level: string;
  message: string;
  hint: string | null;
  file: string | null;
  line: number | null;
}

let ended: Ended;
let findings: readonly Printed[];

beforeAll(async () => {
  ended = await runTseval(['check', '--registry-path', 'faulty', '--allow-code', '--json'], { cwd: folder });
  ({ findings } = JSON.parse(ended.stdout) as { findings: readonly Printed[] });
}, longestMs);

/** What a finding's file is named after. */
function faultOf(file: string | null): string | undefined {
  return /^faulty\/(?:evals|modelgraded|eval_sets|data)\/([\w-]+)/.exec(file ?? '')?.[1];
}

test.for(planted)('the planted fault %s is found, and nothing else in its files', (code) => {
  const found = findings.filter(({ file }) => faultOf(file) === code);
  expect([...new Set(found.map((finding) => finding.code))]).toEqual([code]);
  expect(found.filter(({ message, hint }) => message === '' || !hint)).toEqual([]);
});

test('every finding stands in a file that has a fault, and where it can in a line', () => {
  expect(planted.length).toBeGreaterThanOrEqual(15);
  expect(findings.filter(({ file }) => !planted.includes(faultOf(file) ?? ''))).toEqual([]);
  expect(findings.filter(({ line }) => line === null).map(({ code }) => code)).toEqual(['lfs-pointer']);
});

test('a registry with errors ends with 2, and nothing but the findings is printed', () => {
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 2, stderr: '' });
});
