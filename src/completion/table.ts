import { azureClass } from './azure-class.ts';
import { commandClass } from './command.ts';
import type { CompletionClass } from './completion-class.ts';
import type { Params } from './completion-fn.ts';
import { cotClass } from './cot.ts';
import { httpClass } from './http-class.ts';
import { moduleClass } from './module-class.ts';
import { openAiClasses, openAiModel } from './openai-class.ts';
import { replayClass } from './replay.ts';
import { retrievalClass } from './retrieval.ts';
import { constantClass, syntheticClasses } from './synthetic.ts';

/** The classes that entries of `completion_fns/` may name. */
export const completionClasses: readonly CompletionClass[] = [
  ...openAiClasses,
  azureClass,
  cotClass,
  retrievalClass,
  commandClass,
  httpClass,
  replayClass,
  constantClass,
];

/** Finds a class by its short name, by the reference's class path, or by the file that exports it. */
export function findCompletionClass(path: string): CompletionClass | undefined {
  return completionClasses.find(({ name, classPath }) => name === path || classPath === path) ?? moduleClass(path);
}

/** Their short names. */
export const classNames: readonly string[] = completionClasses.map(({ name }) => name);

/** What may stand behind `class:`, for hints. */
export const runnableClasses: string = [
  ...completionClasses.map(({ name, classPath }) => (classPath ? `${name} (${classPath})` : name)),
  './file.ts:exportName',
].join(', ');

/** What a name means that no entry has: a synthetic function, `constant:TEXT`, `replay:FILE`, `model:NAME`, or else a model. */
export function builtInSpec(name: string): { class: CompletionClass; args: Params } {
  const synthetic = syntheticClasses.get(name);
  if (synthetic) return { class: synthetic, args: {} };
  const [, scheme, rest = ''] = /^(constant|replay|model):([\s\S]*)$/.exec(name) ?? [];
  if (scheme === 'constant') return { class: constantClass, args: { text: rest } };
  if (scheme === 'replay') return { class: replayClass, args: { path: rest } };
  return { class: openAiModel, args: { model: scheme === 'model' ? rest : name } };
}

/** Adds `--completion-args` to those of an entry: they win, and what the class does not know is an API parameter. */
export function addCompletionArgs({ argsSchema }: CompletionClass, args: Params, given: Params): Params {
  const known = (argsSchema as { properties?: object }).properties ?? {};
  const own: Record<string, unknown> = { ...args };
  const options: Record<string, unknown> = { ...(args['extra_options'] as Params | undefined) };
  for (const [name, value] of Object.entries(given)) {
    if (name === 'extra_options') Object.assign(options, value);
    else if (Object.hasOwn(known, name) || Object.hasOwn(args, name)) own[name] = value;
    else options[name] = value;
  }
  return Object.keys(options).length > 0 ? { ...own, extra_options: options } : own;
}
