import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { CompletionFnSpec, FileBase } from '../completion/completion-class.ts';
import type { Params } from '../completion/completion-fn.ts';
import {
  addCompletionArgs,
  builtInSpec,
  type CompletionEntry,
  findCompletionClass,
  runnableClasses,
} from '../completion/table.ts';
import { type Place, RegistryError, UsageError } from '../errors.ts';
import type { Registry, RegistryEntry } from '../registry/read-registry.ts';
import { resolveEntry } from '../registry/resolve.ts';
import { shownPath } from '../registry/shown-path.ts';
import { checkAgainst } from '../schema/check.ts';
import type { Trust } from './trust.ts';

/** What looking a completion function up needs. */
export interface Lookup {
  registry: Registry;
  trust: Trust;
  /** Where the name stands; undefined where it was typed. */
  origin?: Place | undefined;
  /** `--completion-args`. */
  given?: Params | undefined;
}

/** `ollama/*` is for every name that begins with `ollama/`, and of several such entries the longest. */
function findPattern(name: string, names: readonly string[]): { pattern: string; rest: string } | undefined {
  const fitting = names.filter(
    (one) => one.endsWith('/*') && name.length >= one.length && name.startsWith(one.slice(0, -1)),
  );
  const [pattern] = fitting.sort((a, b) => b.length - a.length);
  return pattern === undefined ? undefined : { pattern, rest: name.slice(pattern.length - 1) };
}

/** In an entry for many names, `*` in its `model` is what stands for the star in the name. */
function withModel(args: Params, rest: string | undefined): Params {
  const { model } = args;
  return rest === undefined || typeof model !== 'string' ? args : { ...args, model: model.replace('*', () => rest) };
}

function classOf(entry: RegistryEntry, cls: string): CompletionEntry {
  const found = findCompletionClass(cls);
  if (found) return found;
  throw new RegistryError({
    message: `the completion function "${entry.name}" is of the class ${cls}, which tseval cannot run`,
    place: entry.place(['class']),
    hint: `classes that can be run: ${runnableClasses}`,
  });
}

/** Looks for a file in one folder after the other. */
function fileFinder(
  folders: Readonly<Record<FileBase, string>>,
  place: CompletionFnSpec['place'],
): CompletionFnSpec['findFile'] {
  return (path, argument, from) => {
    const tried = [...new Set(from.map((base) => resolve(folders[base], path)))];
    const found = tried.find((candidate) => existsSync(candidate));
    if (found !== undefined) return found;
    const at = place(argument);
    const [first, ...others] = from.map((base) => (base === 'yaml file' ? 'the YAML file’s folder' : `the ${base}`));
    throw new UsageError({
      message: `there is no file ${path}`,
      ...(at && { place: at }),
      hint: `it is looked for in ${[first, ...others].join(', then in ')}`,
    });
  };
}

/** An entry with its class and its args, checked. Its code, if it has any, has not run and is not asked for permission yet. */
export async function readSpec(
  name: string,
  { registry, origin, given = {} }: Omit<Lookup, 'trust'>,
): Promise<{ spec: CompletionFnSpec; entry: RegistryEntry | undefined }> {
  const names = await registry.names('completion_fns');
  const { pattern = undefined, rest = undefined } = names.includes(name) ? {} : (findPattern(name, names) ?? {});
  const isEntry = name !== 'dummy' && (pattern !== undefined || names.includes(name));
  const entry = isEntry ? await resolveEntry(registry, 'completion_fns', pattern ?? name, origin) : undefined;
  const value = entry?.value as { class: string; args?: Params | null } | undefined;
  const builtIn = builtInSpec(name);
  const cls = await (entry && value ? classOf(entry, value.class) : builtIn.class).load();
  const written = value ? withModel(value.args ?? {}, rest) : builtIn.args;
  const args = addCompletionArgs(cls, written, given);
  const placeOf = (path: readonly (string | number)[], target?: 'key' | 'value') =>
    entry === undefined || (path[0] !== undefined && path[0] in given)
      ? undefined
      : entry.place(['args', ...path], target);
  const problems = await checkAgainst(cls.argsSchema, args, { what: `the args of ${name}`, place: placeOf });
  if (problems.length > 0) throw new RegistryError(problems);
  const place = (argument: string) => (argument === 'class' ? entry?.place(['class']) : placeOf([argument]));
  const { cwd } = registry;
  const yamlFile = entry === undefined ? cwd : dirname(resolve(cwd, entry.file));
  const findFile = fileFinder({ 'working directory': cwd, 'yaml file': yamlFile, registry: entry?.root ?? cwd }, place);
  const spec: CompletionFnSpec = {
    name: pattern === undefined ? (entry?.name ?? name) : name,
    class: cls,
    args,
    place,
    findFile,
    shown: (path) => shownPath(path, cwd),
  };
  return { spec, entry };
}

/** What a name means: an entry of `completion_fns/`, or one for many names, goes before a function of tseval's own and a model. */
export async function findSpec(name: string, { trust, ...lookup }: Lookup): Promise<CompletionFnSpec> {
  const { spec, entry } = await readSpec(name, lookup);
  if (entry && spec.class.runsCode) trust.require(`the completion function "${name}"`, entry, spec.place('class'));
  return spec;
}
