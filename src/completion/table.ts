import { UsageError } from '../errors.ts';
import type { CompletionFn, Params } from './completion-fn.ts';
import type { CompletionHost, ModelOptions } from './completion-host.ts';

/** What an entry of `completion_fns/` names, or a bare model name. */
export interface CompletionFnSpec {
  name: string;
  /** Absent for a model's name. */
  class?: string;
  args: Params;
}

/** A class that an entry may name: a JSON Schema for its args, and how to make the function. */
export interface CompletionClass {
  /** The short name, as in `class: OpenAIChat`. */
  name: string;
  /** The reference's class path. */
  classPath: string;
  argsSchema: Readonly<Record<string, unknown>>;
  create(args: Params, host: CompletionHost): Promise<CompletionFn>;
}

interface OpenAiArgs {
  model?: string;
  api_base?: string;
  api_key?: string;
  extra_options?: Params;
}

const openAiArgsSchema = {
  type: 'object',
  required: ['model'],
  additionalProperties: false,
  properties: {
    model: { type: 'string', minLength: 1, description: 'The model’s name, as the endpoint knows it.' },
    api_base: { type: 'string', description: 'The endpoint’s base URL. Default: OPENAI_BASE_URL.' },
    api_key: { type: 'string', description: 'The key. Better left to OPENAI_API_KEY: a registry is shared.' },
    n_ctx: { type: 'integer', description: 'Accepted without effect.' },
    extra_options: { type: 'object', description: 'API parameters that win over those of the eval.' },
  },
};

function openAiClass(name: string, classPath: string, endpoint: 'chat' | 'completions'): CompletionClass {
  return {
    name,
    classPath,
    argsSchema: openAiArgsSchema,
    create: (args, host) => host.model(modelOptions(args, endpoint)),
  };
}

/** The reference's constructor arguments are told from API parameters by their names. */
function modelOptions(args: Params, endpoint?: 'chat' | 'completions'): ModelOptions {
  const { model = '', api_base: baseUrl, api_key: apiKey, extra_options: extraOptions = {} } = args as OpenAiArgs;
  return { model, baseUrl, apiKey, extraOptions, ...(endpoint ? { endpoint } : {}) };
}

/** The classes that entries of `completion_fns/` may name. */
export const completionClasses: readonly CompletionClass[] = [
  openAiClass('OpenAIChat', 'evals.completion_fns.openai:OpenAIChatCompletionFn', 'chat'),
  openAiClass('OpenAICompletion', 'evals.completion_fns.openai:OpenAICompletionFn', 'completions'),
];

/** Finds a class by its short name or by the reference's class path. */
export function findCompletionClass(path: string): CompletionClass | undefined {
  return completionClasses.find(({ name, classPath }) => name === path || classPath === path);
}

/** Names that need no entry. */
export const builtInCompletionFns: readonly string[] = ['dummy'];

/** Arguments of the constructor; everything else in `--completion-args` is a parameter of each request. */
const constructorArgs = new Set(Object.keys(openAiArgsSchema.properties));

/** Adds `--completion-args` to those of an entry: they win, and unknown names are API parameters. */
export function addCompletionArgs(spec: CompletionFnSpec, given: Params): CompletionFnSpec {
  const args: Record<string, unknown> = { ...spec.args };
  const options: Record<string, unknown> = { ...(spec.args['extra_options'] as Params | undefined) };
  for (const [name, value] of Object.entries(given)) {
    if (constructorArgs.has(name) && name !== 'extra_options') args[name] = value;
    else if (name === 'extra_options') Object.assign(options, value);
    else options[name] = value;
  }
  return { ...spec, args: Object.keys(options).length > 0 ? { ...args, extra_options: options } : args };
}

/** Makes the function that a spec names. */
export async function createCompletionFn(spec: CompletionFnSpec, host: CompletionHost): Promise<CompletionFn> {
  if (spec.class === undefined) {
    return spec.name === 'dummy' ? host.dummy : host.model(modelOptions({ model: spec.name, ...spec.args }));
  }
  const found = findCompletionClass(spec.class);
  if (found) return found.create(spec.args, host);
  throw new UsageError({
    message: `the completion function "${spec.name}" is of the class ${spec.class}, which tseval cannot run`,
    hint: `classes that can be run: ${completionClasses.map(({ name, classPath }) => `${name} (${classPath})`).join(', ')}`,
  });
}
