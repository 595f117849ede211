import type { Problem } from '../errors.ts';
import type { RegistryEntry } from '../registry/read-registry.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { runPool } from '../run/pool.ts';
import { checkEntries, readEntries } from './check-entries.ts';
import { type CheckedEval, type CheckOptions, checkEval } from './check-eval.ts';
import { findAll, findNamed, rootsToCheck } from './choose-evals.ts';
import { type OwnedFinding, toFinding } from './finding.ts';
import { silence } from './silence.ts';
import { tidy } from './tidy.ts';

/** What a check came to. */
export interface CheckResult {
  /** Sorted, each once, without those that are silenced. */
  findings: readonly OwnedFinding[];
  evals: readonly CheckedEval[];
  silenced: number;
}

/** What is to be checked: evals, entries by themselves, and what is known to be wrong already. */
interface Scope {
  specs: readonly EvalSpec[];
  entries: readonly RegistryEntry[];
  faults: readonly OwnedFinding[];
}

function toFaults(problems: readonly Problem[], owners: readonly RegistryEntry[]): OwnedFinding[] {
  return problems.map((problem) => ({ ...toFinding(problem, 'invalid-entry'), owners, evals: [] }));
}

/** The entries that a name leads through: an alias, the eval, its base. */
async function entriesOf({ requestedName, entry, base }: EvalSpec, { registry }: CheckOptions) {
  const asked = requestedName === entry.name ? undefined : await registry.find('evals', requestedName);
  return [asked, base?.entry, entry].filter((one) => one !== undefined);
}

async function scopeOf(names: readonly string[], options: CheckOptions): Promise<Scope> {
  const { registry } = options;
  if (names.length > 0) {
    const specs = await findNamed(registry, names);
    const entries = (await Promise.all(specs.map((spec) => entriesOf(spec, options)))).flat();
    return { specs, entries: [...new Map(entries.map((entry) => [entry.name, entry])).values()], faults: [] };
  }
  const roots = rootsToCheck(registry);
  const { entries, problems } = await readEntries(registry, roots);
  const { specs, unresolved } = await findAll(registry, roots);
  const faults = unresolved.flatMap(({ name, problems: own }) =>
    toFaults(
      own,
      entries.filter((entry) => entry.kind === 'evals' && entry.name === name),
    ),
  );
  return { specs, entries, faults: [...toFaults(problems, []), ...faults] };
}

/** How many evals are checked side by side: while one waits for its code or its data, another goes on. */
const workers = 4;

/** Checks the evals of these names, or the whole registry where there are none. Sends nothing and records nothing. */
export async function checkRegistry(names: readonly string[], options: CheckOptions): Promise<CheckResult> {
  const { specs, entries, faults } = await scopeOf(names, options);
  const ofEntries = await checkEntries(options.registry, entries);
  const evals: CheckedEval[] = [];
  const never = new AbortController().signal;
  await runPool(specs.entries(), { workers, stop: never }, async ([index, spec]) => {
    evals[index] = await checkEval(spec, options);
  });
  const found = [...faults, ...ofEntries, ...evals.flatMap(({ findings }) => findings)];
  const { findings, silenced } = await silence(options.registry, entries, found);
  return { findings: tidy(findings), evals, silenced };
}
