import { type Problem, TsevalError } from '../errors.ts';
import { findTemplate } from '../evals/table.ts';
import type { PythonPool } from '../python/python-pool.ts';
import type { Registry, RegistryEntry } from '../registry/read-registry.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import type { TemplateLoader } from '../run/load-template.ts';
import { loadPython } from '../run/make-services.ts';
import { type PreparedEval, prepareEval } from '../run/prepare-eval.ts';
import { noServices, type RunServices } from '../run/services.ts';
import type { Trust } from '../run/trust.ts';
import { checkGrading, findRubric } from './check-rubric.ts';
import { type Baselines, checkSamples } from './check-samples.ts';
import { impossibleGates } from './eval-gates.ts';
import { type Finding, type OwnedFinding, toFinding } from './finding.ts';
import { skipReason, stoppedBy } from './stopped-by.ts';
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

/** The findings of an eval; what has no place of its own stands at the eval's name. */
function ofEval({ name, entry }: EvalSpec, owners: readonly RegistryEntry[], findings: readonly Finding[]) {
  const own = { owners, evals: [name] };
  return findings.map((finding): OwnedFinding => ({ place: entry.place([], 'key'), ...finding, ...own }));
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
  const rubric = await findRubric(spec, registry);
  const owners = rubric === undefined ? [entry] : [entry, rubric];
  const ofRubric = rubric === undefined ? [] : await checkGrading(spec, rubric);
  const skipped = (findings: readonly Finding[]): CheckedEval => ({
    name,
    cls,
    status: 'skipped',
    reason: skipReason(findings),
    samples: 0,
    baselines: null,
    findings: ofEval(spec, owners, [...ofRubric, ...findings]),
  });
  const why = whyNotRun(spec, trust);
  if (why) return skipped([why]);

  const odd: Finding[] = [];
  const warn = (problem: Problem) =>
    void odd.push({ hint: 'ignore this if it is meant so', ...problem, code: 'odd-criterion' });
  let prepared: PreparedEval;
  try {
    prepared = await prepareEval(registry, name, { loadTemplate, warn });
  } catch (error) {
    return skipped(stoppedBy(error, spec, registry.cwd));
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
      findings: ofEval(spec, owners, [...ofRubric, ...odd, ...impossibleGates(prepared), ...findings]),
    };
  } finally {
    prepared.samples.close();
  }
}
