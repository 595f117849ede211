import { type CheckResult, checkRegistry } from '../../src/check/check-registry.ts';
import { loadExport } from '../../src/modules/load-module.ts';
import { openRegistry } from '../../src/registry/read-registry.ts';
import { templateLoader } from '../../src/run/load-template.ts';
import { createTrust } from '../../src/run/trust.ts';
import { makeFolder } from '../samples/temp-folder.ts';

export interface Checking {
  names?: readonly string[];
  allowCode?: boolean;
  builtIn?: string;
}

/** Checks the registry in a folder, as `tseval check` does. */
export function checkFolder(folder: string, { names = [], allowCode = false, builtIn }: Checking = {}) {
  const roots = [
    ...(builtIn === undefined ? [] : [{ path: builtIn, isBuiltIn: true }]),
    { path: folder, isBuiltIn: false },
  ];
  const trust = createTrust({ allowCode, allowedRoots: [], cwd: folder });
  return checkRegistry(names, {
    registry: openRegistry(roots, folder),
    trust,
    loadTemplate: templateLoader({ cwd: folder, trust, loadExport }),
    openPython: () => Promise.reject(new Error('no test needs Python')),
  });
}

/** A registry with one eval, `mine.dev.v0`, and these samples. */
export function evalOf(
  samples: readonly unknown[],
  { cls = 'Match', args = '', comment = '' }: { cls?: string; args?: string; comment?: string } = {},
): Record<string, string> {
  return {
    'evals/mine.yaml': `${comment}mine.dev.v0:\n  class: ${cls}\n  args:\n    samples_jsonl: samples.jsonl\n${args}`,
    'data/samples.jsonl': samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''),
  };
}

/** Checks the one eval of a registry that is made for it. */
export function checkSamplesOf(...given: Parameters<typeof evalOf>): Promise<CheckResult> {
  return checkFolder(makeFolder(evalOf(...given)));
}

/** `code line`, for tables. */
export function codesOf({ findings }: CheckResult): string[] {
  return findings.map(({ code, place }) => `${code} ${place?.line ?? '-'}`);
}
