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

/** Makes the completion function that a command line names. */
export async function chooseCompletionFn(session: Session, given: string, options: RunOptions): Promise<CompletionFn> {
  const names = given.split(',').map((name) => name.trim());
  const [name = ''] = names;
  if (names.length !== 1 || name === '') {
    throw new UsageError({
      message: `this eval takes one completion function, not ${JSON.stringify(given)}`,
      hint: 'run it once for each',
    });
  }
  if (options.dryRun) return session.host.dummy;
  const spec = await findSpec(session, name);
  return createCompletionFn(addCompletionArgs(spec, options.completionArgs ?? {}), session.host);
}
