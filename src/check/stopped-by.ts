import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SampleError, TsevalError } from '../errors.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { shownPath } from '../registry/shown-path.ts';
import { type Finding, type FindingCode, toFinding } from './finding.ts';

const skipReasons: Partial<Record<FindingCode, string>> = {
  'not-runnable': 'its class cannot be run',
  'remote-data': 'its data are not local',
  'code-not-allowed': 'its code is not allowed to run',
  'data-missing': 'its data are missing',
  'lfs-pointer': 'its data are Git LFS pointers',
};

/** Why an eval was not checked to the end. */
export function skipReason(findings: readonly Finding[]): string {
  const known = findings.map(({ code }) => skipReasons[code]);
  return known.find((reason) => reason !== undefined) ?? 'it has errors';
}

/** Where a registry came without any data, that is one fault, not one of each eval. */
function explainMissing(finding: Finding, { root, entry, args }: EvalSpec, cwd: string): Finding {
  if (finding.code !== 'data-missing') return finding;
  const folder = join(root, 'data');
  if (existsSync(folder)) {
    const file = finding.place?.file ?? '';
    const argument = Object.keys(args).find((name) => typeof args[name] === 'string' && file.endsWith(args[name]));
    return { ...finding, place: entry.place(argument === undefined ? ['args'] : ['args', argument]) };
  }
  const shown = shownPath(folder, cwd);
  return {
    code: 'data-missing',
    message: `the registry has no data: there is no folder ${shown}`,
    place: { file: shown },
    hint: 'copy the registry with its folder data/',
  };
}

/** What stopped the preparation of an eval, as findings. */
export function stoppedBy(error: unknown, spec: EvalSpec, cwd: string): readonly Finding[] {
  if (!(error instanceof TsevalError)) throw error;
  const otherwise = error instanceof SampleError ? 'invalid-data' : 'invalid-entry';
  const findings: Finding[] = [];
  for (const problem of error.problems) {
    const last = findings.at(-1);
    if (problem.more !== undefined && last) findings[findings.length - 1] = { ...last, more: problem.more };
    else findings.push(explainMissing(toFinding(problem, otherwise), spec, cwd));
  }
  return findings;
}
