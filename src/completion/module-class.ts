import { CompletionError, type Place, UsageError } from '../errors.ts';
import type { Prompt } from '../prompts/messages.ts';
import { toCompletion } from './command-answer.ts';
import type { CompletionClass } from './completion-class.ts';
import type { Asking, Completion, CompletionContext, CompletionFn, Params } from './completion-fn.ts';
import type { CompletionHost } from './completion-host.ts';
import { localExchange } from './exchange.ts';
import { untilAborted } from './until-aborted.ts';
import { withSampling } from './with-sampling.ts';

/** What a user's own function is given beside the prompt and the parameters. */
export interface ModuleContext extends CompletionContext {
  /** The args of the entry that names the function. */
  args: Params;
}

/** What a user's own function may answer. */
export type ModuleAnswer = string | readonly string[] | Completion;

/** A user's own function: `class: ./my_fn.ts:myFn`. */
export type ModuleFn = (prompt: Prompt, params: Params, context: ModuleContext) => ModuleAnswer | Promise<ModuleAnswer>;

/** A user's own class: made once, of the entry's args. */
export type ModuleClass = new (args: Params) => { complete: ModuleFn };

function isClass(exported: unknown): exported is ModuleClass {
  return (
    typeof exported === 'function' &&
    typeof (exported.prototype as { complete?: unknown } | undefined)?.complete === 'function'
  );
}

/** A module's export: its absolute path, and the one that users see. */
interface UserModule {
  path: string;
  file: string;
  exportName: string;
}

/** The line of the user's own file in a stack. */
function placeIn(stack: string | undefined, { path, file }: UserModule): Place {
  const at = (stack ?? '').split('\n').find((line) => line.includes(`${path}:`));
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(at ?? '') ?? [];
  return { file, ...(line && { line: Number(line) }), ...(column && { column: Number(column) }) };
}

/** What the module threw, with its own line, unless it is a completion error already. */
function thrown(error: unknown, module: UserModule): CompletionError {
  if (error instanceof CompletionError) return error;
  const { file, exportName } = module;
  const place = placeIn(error instanceof Error ? error.stack : undefined, module);
  const where = place.line === undefined ? '' : ` (${file}:${place.line}:${place.column})`;
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new CompletionError('rejected', { message: `${exportName} threw ${said}${where}`, place }, { cause: error });
}

function toFn(exported: unknown, args: Params, module: UserModule): ModuleFn {
  if (isClass(exported)) {
    const made = construct(exported, args, module);
    return (prompt, params, context) => made.complete(prompt, params, context);
  }
  if (typeof exported === 'function') return exported as ModuleFn;
  throw new UsageError({
    message: `the export ${module.exportName} of ${module.file} is neither a function nor a class with a method "complete"`,
    place: { file: module.file },
    hint: 'export an async function (prompt, params, context) that resolves to a text, or a class with such a method',
  });
}

/** A constructor that throws does so before anything is sent. */
function construct(exported: ModuleClass, args: Params, module: UserModule): InstanceType<ModuleClass> {
  try {
    return new exported(args);
  } catch (error) {
    throw new UsageError(thrown(error, module).problems, { cause: error });
  }
}

function toAnswer(answer: ModuleAnswer): Completion | undefined {
  if (typeof answer === 'string') return { texts: [answer] };
  if (Array.isArray(answer)) return toCompletion({ texts: answer });
  return typeof answer === 'object' && answer !== null ? toCompletion({ ...answer }) : undefined;
}

/** Calls the function as every other one is called; a module that does not obey its signal is not waited for. */
function askingOf(fn: ModuleFn, args: Params, module: UserModule): Asking<Completion> {
  const { file, exportName } = module;
  const call: Asking<ModuleAnswer> = async (prompt, params, context) => fn(prompt, params, { ...context, args });
  return async (prompt, params, context) => {
    const answer = await untilAborted(call(prompt, params, context), context.signal).catch((error: unknown) => {
      throw context.signal.aborted ? error : thrown(error, module);
    });
    const completion = toAnswer(answer);
    if (completion !== undefined) return completion;
    throw new CompletionError('rejected', {
      message: `${exportName} answered ${JSON.stringify(answer)?.slice(0, 200)}, which is neither a text nor a list of texts nor {texts: […]}`,
      place: { file },
    });
  };
}

/** Makes a completion function of a program's own function: limited, retried and recorded as every other one is. */
export async function fromFunction(fn: ModuleFn, host: CompletionHost): Promise<CompletionFn> {
  const name = fn.name || 'the completion function';
  const asking = askingOf(fn, {}, { path: name, file: name, exportName: name });
  return withSampling(await host.protect(asking, { url: name, hint: 'look for what it waits for' }));
}

/** The class that `./my_fn.ts:MyFn` names: a file, and what it exports. */
export function moduleClass(named: string, exportName: string): CompletionClass<Params> {
  return {
    name: `${named}:${exportName}`,
    runsCode: true,
    argsSchema: { type: 'object' },
    async create(args, { host, name, place, findFile, shown }): Promise<CompletionFn> {
      const url = `the module of ${name}`;
      const connect = async () => {
        const path = findFile(named, 'class', ['yaml file', 'registry']);
        const module = { path, file: shown(path), exportName };
        const exported = await host.settings.loadExport({ file: path, exportName, place: place('class') });
        const { extra_options: _, ...own } = args;
        const asking = askingOf(toFn(exported, own, module), own, module);
        return host.protect(asking, { url, hint: 'look for what it waits for' });
      };
      const ask = await host.connect(localExchange(`module ${name}`), () => ({ url, connect }));
      return withSampling(ask);
    },
  };
}
