import type { CompletionFn } from '../completion/completion-fn.ts';
import {
  addCompletionArgs,
  type CompletionFnSpec,
  completionClasses,
  createCompletionFn,
  findCompletionClass,
} from '../completion/table.ts';
import { RegistryError, UsageError } from '../errors.ts';
import { resolveEntry } from '../registry/resolve.ts';
import type { CompletionFns } from '../run/evaluate-sample.ts';
import { checkAgainst } from '../schema/check.ts';
import type { RunOptions } from './options.ts';
import type { Session } from './session.ts';

/** An entry of `completion_fns/` goes before a model of the same name. */
async function findSpec({ registry }: Session, name: string): Promise<CompletionFnSpec> {
  if (name === 'dummy' || !(await registry.names('completion_fns')).includes(name)) return { name, args: {} };
  const entry = await resolveEntry(registry, 'completion_fns', name);
  const { class: cls, args } = entry.value as { class: string; args?: Readonly<Record<string, unknown>> | null };
  const found = findCompletionClass(cls);
  if (!found) {
    throw new RegistryError({
      message: `the completion function "${name}" is of the class ${cls}, which tseval cannot run`,
      place: entry.place(['class']),
      hint: `classes that can be run: ${completionClasses.map(({ classPath }) => classPath).join(', ')}`,
    });
  }
  const problems = await checkAgainst(found.argsSchema, args ?? {}, {
    what: `the args of ${name}`,
    place: (path, target) => entry.place(['args', ...path], target),
  });
  if (problems.length > 0) throw new RegistryError(problems);
  return { name, class: cls, args: args ?? {} };
}

/** The names of a command line: `a,b,c`. */
export function splitNames(given: string): string[] {
  const names = given.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new UsageError({
    message: `a completion function has no name in ${JSON.stringify(given)}`,
    hint: 'separate several by single commas: gpt-4o,gpt-4o-mini',
  });
}

/** How many of the names answer: with several, the last one grades, unless `--grader` names another. */
export function countModels(names: readonly string[], { grader }: RunOptions): number {
  return grader === undefined && names.length > 1 ? names.length - 1 : names.length;
}

/** Makes the completion functions that a command line names. */
export async function chooseCompletionFns(
  session: Session,
  names: readonly string[],
  options: RunOptions,
): Promise<CompletionFns> {
  const make = async (name: string): Promise<CompletionFn> => {
    if (options.dryRun) return session.host.dummy;
    return createCompletionFn(
      addCompletionArgs(await findSpec(session, name), options.completionArgs ?? {}),
      session.host,
    );
  };
  const all = await Promise.all(names.map(make));
  const models = all.slice(0, countModels(names, options));
  const grader = options.grader === undefined ? all.at(-1) : await make(options.grader);
  return { models, grader: grader as CompletionFn };
}
