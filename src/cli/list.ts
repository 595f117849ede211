import { type ExitCode, exitCodes, type Problem, RegistryError, UsageError } from '../errors.ts';
import { findTemplate } from '../evals/table.ts';
import { type Kind, type Registry, type RegistryEntry, unique } from '../registry/read-registry.ts';
import { resolveAllEvals } from '../registry/resolve-all-evals.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { requireResolved, resolveEvalSet } from '../registry/resolve-eval-set.ts';
import { harmless } from '../report/harmless.ts';
import { createTrust } from '../run/trust.ts';
import { closestNames, didYouMean } from '../schema/closest-names.ts';
import type { Io } from './io.ts';
import { listedCompletionFns } from './list-completion-fns.ts';
import { openRegistries, warn } from './open-session.ts';
import type { ListOptions } from './program.ts';
import { readProjectFile } from './project-file.ts';

/** A line of a listing: what `--json` prints, and how it reads. */
export interface Row {
  name: string;
  json: Readonly<Record<string, unknown>>;
  text: string;
}

interface Listing {
  rows: readonly Row[];
  problems: readonly Problem[];
}

const kinds: Readonly<Record<string, (registry: Registry, io: Io) => Promise<Listing>>> = {
  evals: listEvals,
  sets: listSets,
  'completion-fns': listCompletionFns,
  modelgraded: listModelgraded,
  runs: async (_registry, io) => ({ rows: (await import('./list-runs.ts')).listRuns(io.cwd), problems: [] }),
};

function where(entry: RegistryEntry): { file: string; line: number | null } {
  return { file: entry.file, line: entry.place([], 'key').line ?? null };
}

/** Makes rows of all entries of a kind; an entry that is wrong becomes a problem, and no row. */
async function rowsOf(registry: Registry, kind: Kind, toRow: (entry: RegistryEntry) => Promise<Row>): Promise<Listing> {
  const { entries, problems } = await registry.parseAll(kind);
  const rows: Row[] = [];
  const found: Problem[] = [...problems];
  for (const entry of entries) {
    try {
      rows.push(await toRow(entry));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      found.push(...error.problems);
    }
  }
  return { rows, problems: found };
}

function evalRow(name: string, spec: EvalSpec, entry: RegistryEntry): Row {
  const found = findTemplate(spec.cls);
  const reason = 'reason' in found ? found.reason : null;
  const note = 'module' in found ? '  (runs code of the registry)' : '';
  const alias = spec.name === name ? '' : ` → ${spec.name}`;
  return {
    name,
    json: {
      name,
      resolves_to: spec.name,
      class: spec.cls,
      group: entry.group,
      args: Object.keys(spec.args),
      runnable: reason === null,
      reason,
      ...where(entry),
    },
    text: `${name}${alias}  ${spec.cls.split(':').at(-1)}${reason === null ? '' : `  (not runnable: ${reason})`}${note}`,
  };
}

async function listEvals(registry: Registry): Promise<Listing> {
  const { entries, problems } = await registry.parseAll('evals');
  const entryOf = new Map(entries.map((entry) => [entry.name, entry]));
  const rows: Row[] = [];
  const found: Problem[] = [...problems];
  for (const resolved of await resolveAllEvals(registry)) {
    const entry = entryOf.get(resolved.name);
    if ('problems' in resolved) found.push(...resolved.problems);
    else if (entry) rows.push(evalRow(resolved.name, resolved.spec, entry));
  }
  return { rows, problems: unique(found) };
}

function listSets(registry: Registry): Promise<Listing> {
  return rowsOf(registry, 'eval_sets', async (entry) => {
    const evals = requireResolved(await resolveEvalSet(registry, entry.name));
    return {
      name: entry.name,
      json: { name: entry.name, evals, ...where(entry) },
      text: `${entry.name}  ${evals.length} ${evals.length === 1 ? 'eval' : 'evals'}`,
    };
  });
}

async function listCompletionFns(registry: Registry, io: Io): Promise<Listing> {
  const trust = createTrust({ allowCode: false, allowedRoots: (await readProjectFile(io.cwd)).allowCode, cwd: io.cwd });
  const { fns, problems } = await listedCompletionFns(registry, trust);
  const rows = fns.map((fn): Row => {
    const { name, class: cls, reason, needsAllowCode, entry } = fn;
    const place = entry ? where(entry) : { file: null, line: null };
    const notes = [reason && `not runnable: ${reason}`, needsAllowCode && 'needs --allow-code'].filter(Boolean);
    return {
      name,
      json: { name, class: cls, runnable: reason === null, reason, needs_allow_code: needsAllowCode, ...place },
      text: `${name}  ${fn.description ?? cls?.replace(/^[\w.]+:/, '')}${notes.length > 0 ? `  (${notes.join('; ')})` : ''}`,
    };
  });
  return { rows, problems: unique(problems) };
}

function listModelgraded(registry: Registry): Promise<Listing> {
  return rowsOf(registry, 'modelgraded', async (entry) => ({
    name: entry.name,
    json: { name: entry.name, ...where(entry) },
    text: entry.name,
  }));
}

/** Plain text is looked for anywhere in a name; with a `*`, the whole name must fit. */
function matcher(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  if (!pattern.includes('*')) return (name) => name.includes(pattern);
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => expression.test(name);
}

/** `list match` names no kind: it is a pattern over evals. */
function chooseKind(
  kind: string | undefined,
  pattern: string | undefined,
): { kind: string; pattern: string | undefined } {
  if (kind === undefined || kind in kinds) return { kind: kind ?? 'evals', pattern };
  if (pattern === undefined) return { kind: 'evals', pattern: kind };
  const [closest] = closestNames(kind, Object.keys(kinds));
  throw new UsageError({
    message: `there is no kind "${kind}" to list`,
    hint: closest ? `did you mean "${closest}"?` : `one of: ${Object.keys(kinds).join(', ')}`,
  });
}

/** `tseval list`: what there is, what cannot be run and why, and every fault of the registry (exit 2). */
export async function listCommand(given: {
  kind: string | undefined;
  pattern: string | undefined;
  options: ListOptions;
  io: Io;
}): Promise<ExitCode> {
  const { options, io } = given;
  const { kind, pattern } = chooseKind(given.kind, given.pattern);
  const registry = await openRegistries(io, options.registryPath);
  const { rows, problems } = (await kinds[kind]?.(registry, io)) ?? { rows: [], problems: [] };
  const isWanted = matcher(pattern);
  const chosen = rows.filter(({ name }) => isWanted(name));
  if (options.json)
    io.stdout.write(
      `${JSON.stringify(
        chosen.map(({ json }) => json),
        null,
        2,
      )}\n`,
    );
  else io.stdout.write(chosen.map(({ text }) => `${harmless(text)}\n`).join(''));
  await warn(io, problems);
  if (problems.length > 0) return exitCodes.usage;
  if (chosen.length > 0 || options.json) return exitCodes.ok;
  const hint = given.pattern === undefined ? didYouMean(pattern ?? '', Object.keys(kinds)) : undefined;
  io.stderr.write(
    `tseval: nothing to list${pattern === undefined ? '' : ` that matches ${JSON.stringify(pattern)}`}\n${hint ? `  ${hint}\n` : ''}`,
  );
  return exitCodes.ok;
}
