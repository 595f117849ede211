import type { CompletionClass } from './completion-class.ts';
import type { Params } from './completion-fn.ts';
import type { Api } from './openai-request.ts';
import { constantClass, syntheticClasses } from './synthetic.ts';

/** A class that entries of `completion_fns/` may name. Its code is loaded when a function is made of it. */
export interface CompletionEntry {
  /** The short name, as in `class: OpenAIChat`. */
  name: string;
  /** The reference's class path, where it has such a class. */
  classPath?: string;
  load(): Promise<CompletionClass>;
}

function openAi(name: string, api?: Api): CompletionEntry {
  return { name, load: async () => (await import('./openai-class.ts')).openAiClass(name, api) };
}

function ownClass(cls: CompletionClass): CompletionEntry {
  return { name: cls.name, load: async () => cls };
}

/** What a model's name alone stands for: the endpoint follows from the name. */
export const modelEntry: CompletionEntry = openAi('OpenAI');

const replayEntry: CompletionEntry = { name: 'Replay', load: async () => (await import('./replay.ts')).replayClass };
const constantEntry = ownClass(constantClass as CompletionClass);

/** The classes that entries may name. Adding one is adding one file and one line. */
export const completionClasses: readonly CompletionEntry[] = [
  modelEntry,
  { ...openAi('OpenAIChat', 'chat'), classPath: 'evals.completion_fns.openai:OpenAIChatCompletionFn' },
  { ...openAi('OpenAICompletion', 'completions'), classPath: 'evals.completion_fns.openai:OpenAICompletionFn' },
  openAi('OpenAIResponses', 'responses'),
  { name: 'AzureOpenAI', load: async () => (await import('./azure-class.ts')).azureClass },
  {
    name: 'ChainOfThought',
    classPath: 'evals.completion_fns.cot:ChainOfThoughtCompletionFn',
    load: async () => (await import('./cot.ts')).cotClass,
  },
  {
    name: 'Retrieval',
    classPath: 'evals.completion_fns.retrieval:RetrievalCompletionFn',
    load: async () => (await import('./retrieval.ts')).retrievalClass,
  },
  { name: 'Command', load: async () => (await import('./command.ts')).commandClass },
  { name: 'Http', load: async () => (await import('./http-class.ts')).httpClass },
  replayEntry,
  constantEntry,
];

/** `./my_fn.ts:MyFn`: a file and what it exports. */
const modulePath = /^(\S*\.[cm]?[jt]sx?):([\w$]+)$/;

/** Finds a class by its short name, by the reference's class path, or by the file that exports it. */
export function findCompletionClass(path: string): CompletionEntry | undefined {
  const known = completionClasses.find(({ name, classPath }) => name === path || classPath === path);
  const [, file, exportName] = modulePath.exec(path) ?? [];
  if (known || file === undefined || exportName === undefined) return known;
  return { name: path, load: async () => (await import('./module-class.ts')).moduleClass(file, exportName) };
}

/** What may stand behind `class:`, for hints. */
export const runnableClasses: string = [
  ...completionClasses.map(({ name, classPath }) => (classPath ? `${name} (${classPath})` : name)),
  './file.ts:exportName',
].join(', ');

/** What a name means that no entry has: a synthetic function, `constant:TEXT`, `replay:FILE`, `model:NAME`, or else a model. */
export function builtInSpec(name: string): { class: CompletionEntry; args: Params } {
  const synthetic = syntheticClasses.get(name);
  if (synthetic) return { class: ownClass(synthetic), args: {} };
  const [, scheme, rest = ''] = /^(constant|replay|model):([\s\S]*)$/.exec(name) ?? [];
  if (scheme === 'constant') return { class: constantEntry, args: { text: rest } };
  if (scheme === 'replay') return { class: replayEntry, args: { path: rest } };
  return { class: modelEntry, args: { model: scheme === 'model' ? rest : name } };
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
