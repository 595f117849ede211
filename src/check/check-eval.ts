import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, RegistryError, SampleError, TsevalError } from '../errors.ts';
import { modelGraded } from '../evals/model-graded.ts';
import { findTemplate } from '../evals/table.ts';
import type { PythonPool } from '../python/python-pool.ts';
import type { Registry, RegistryEntry } from '../registry/read-registry.ts';
import { resolveEntry } from '../registry/resolve.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { shownPath } from '../registry/shown-path.ts';
import type { TemplateLoader } from '../run/load-template.ts';
import { loadPython } from '../run/make-services.ts';
import { type PreparedEval, prepareEval } from '../run/prepare-eval.ts';
import { noServices, type RunServices } from '../run/services.ts';
import type { Trust } from '../run/trust.ts';
import { checkGrading } from './check-rubric.ts';
import { type Baselines, checkSamples } from './check-samples.ts';
import { type Finding, type OwnedFinding, toFinding } from './finding.ts';
import { whyOnlyRead } from './why-only-read.ts';

/** What checking evals needs. */
export interface CheckOptions {
  registry: Registry;
  trust: Trust;
  loadTemplate: TemplateLoader;
  /** Opens the processes that grade in Python. */
  openPython(): Promise<PythonPool>;
}

/** What became of one eval. */
export interface CheckedEval {
  name: string;
  cls: string;
  /**
   * - `run`: its samples were checked and answered in the simplest ways.
   * - `static`: it was only read.
   * - `skipped`: its samples could not be checked.
   */
  status: 'run' | 'static' | 'skipped';
  /** Why it was skipped, or only read. */
  reason: string | null;
  samples: number;
  baselines: Baselines | null;
  findings: readonly OwnedFinding[];
}

const skipReasons = {
  'not-runnable': 'its class cannot be run',
  'remote-data': 'its data are not local',
  'code-not-allowed': 'its code is not allowed to run',
  'data-missing': 'its data are missing',
  'lfs-pointer': 'its data are Git LFS pointers',
} as const satisfies Partial<Record<Finding['code'], string>>;

/** Why an eval was not checked to the end. */
function skipReason(findings: readonly Finding[]): string {
  const reasons: Partial<Record<string, string>> = skipReasons;
  const known = findings.map(({ code }) => reasons[code]).find((reason) => reason !== undefined);
  return known ?? 'it has errors';
}

function withOwners(name: string, owners: readonly RegistryEntry[], findings: readonly Finding[]): OwnedFinding[] {
  return findings.map((finding) => ({ ...finding, owners, evals: [name] }));
}

/** Evals that are not for us to check, by no fault of theirs. */
function whyNotRun({ cls, entry }: EvalSpec, trust: Trust): Finding | undefined {
  const found = findTemplate(cls);
  const place = entry.place(['class']);
  if ('reason' in found && !found.isMistake) {
    return { code: 'not-runnable', message: `the class ${cls} cannot be run: ${found.reason}`, place };
  }
  if ('module' in found && !trust.allows(entry)) {
    const hint = 'read that code first; then add --allow-code';
    return { code: 'code-not-allowed', message: `the class ${cls} is code of the registry`, place, hint };
  }
  return undefined;
}

/** Where a registry came without any data, that is one fault, not one of each eval. */
function explainMissing(finding: Finding, { root, entry }: EvalSpec, cwd: string): Finding {
  if (finding.code !== 'data-missing') return finding;
  const folder = join(root, 'data');
  if (existsSync(folder)) return { ...finding, place: entry.place(['args']) ?? finding.place };
  const shown = shownPath(folder, cwd);
  return {
    code: 'data-missing',
    message: `the registry has no data: there is no folder ${shown}`,
    place: { file: shown },
    hint: 'fetch its data too, for example with "git lfs pull"',
  };
}

/** What stopped the preparation, as findings. */
function problemsOf(error: unknown, spec: EvalSpec, cwd: string): readonly Finding[] {
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

/** The rubric's entry, beside which its findings can be silenced, too. */
async function rubricOf({ cls, args }: EvalSpec, registry: Registry): Promise<RegistryEntry | undefined> {
  const { modelgraded_spec: name } = args;
  const found = findTemplate(cls);
  if (typeof name !== 'string' || !('template' in found) || found.template.name !== modelGraded.name) return undefined;
  try {
    return await resolveEntry(registry, 'modelgraded', name);
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}

/** Who judges the answers to an eval: nobody who must be asked, or trusted without having been. */
async function judgingOf(
  prepared: PreparedEval,
  { trust, openPython }: CheckOptions,
): Promise<{ services: RunServices } | { reason: string } | { problems: readonly Problem[] }> {
  const reason = whyOnlyRead(prepared, trust);
  if (reason !== undefined) return { reason };
  try {
    const python = await loadPython(prepared.needs, { prepared, trust, openPython });
    // Nobody looks at the images.
    return { services: { ...noServices, python, readMedia: async () => 'data:,' } };
  } catch (error) {
    if (error instanceof TsevalError) return { problems: error.problems };
    throw error;
  }
}

/** Checks one eval: what its entry says, its data, and what the simplest answers to its samples score. */
export async function checkEval(spec: EvalSpec, options: CheckOptions): Promise<CheckedEval> {
  const { registry, trust, loadTemplate } = options;
  const { name, cls, entry } = spec;
  const rubric = await rubricOf(spec, registry);
  const owners = rubric === undefined ? [entry] : [entry, rubric];
  const ofRubric = rubric === undefined ? [] : await checkGrading(spec, rubric);
  const skipped = (findings: readonly Finding[]): CheckedEval => ({
    name,
    cls,
    status: 'skipped',
    reason: skipReason(findings),
    samples: 0,
    baselines: null,
    findings: withOwners(name, owners, [...ofRubric, ...findings]),
  });
  const why = whyNotRun(spec, trust);
  if (why) return skipped([why]);

  const odd: Finding[] = [];
  const warn = (problem: Problem) => void odd.push({ ...problem, code: 'odd-criterion' });
  let prepared: PreparedEval;
  try {
    prepared = await prepareEval(registry, name, { loadTemplate, warn });
  } catch (error) {
    return skipped(problemsOf(error, spec, registry.cwd));
  }
  try {
    const place = entry.place(['class']);
    const judging = await judgingOf(prepared, options);
    if ('problems' in judging) return skipped(judging.problems.map((problem) => toFinding(problem, 'invalid-entry')));
    const runsCode = 'module' in findTemplate(cls);
    const { findings, baselines, reason } = await checkSamples(prepared, { place, runsCode, judging });
    return {
      name,
      cls,
      status: baselines === null ? 'static' : 'run',
      reason,
      samples: prepared.samples.count,
      baselines,
      findings: withOwners(name, owners, [...ofRubric, ...odd, ...findings]),
    };
  } finally {
    prepared.samples.close();
  }
}
