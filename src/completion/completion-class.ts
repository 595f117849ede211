import type { Place } from '../errors.ts';
import type { CompletionFn, Params } from './completion-fn.ts';
import type { CompletionHost } from './completion-host.ts';

/** What a class may use to make its function, beside its args. */
export interface Making {
  /** The function's name, as sentences call it. */
  readonly name: string;
  readonly host: CompletionHost;
  /** What the run asks for; the function `oracle` needs its perfect answers. */
  readonly template: { readonly name: string; readonly hasPerfectAnswers: boolean };
  /** Where an argument, or `class`, stands; undefined where it was typed. */
  place(argument: string): Place | undefined;
  /** Makes the function that an argument names. */
  make(name: string, argument: string): Promise<CompletionFn>;
  /**
   * The absolute path of a file that an argument or a class names: from the first of these folders that has it.
   * Throws where none has it.
   */
  findFile(path: string, argument: string, from: readonly FileBase[]): string;
  /** A path as users see it. */
  shown(path: string): string;
}

/** Where a relative path may start. */
export type FileBase = 'working directory' | 'yaml file' | 'registry';

/** A class that an entry of `completion_fns/` may name. Args are checked against the schema before `create` sees them. */
export interface CompletionClass<Args = unknown> {
  /** The short name, as in `class: OpenAIChat`. */
  readonly name: string;
  readonly argsSchema: Readonly<Record<string, unknown>>;
  /** Whether the entry names code of its own: such code runs only where it is allowed. */
  readonly runsCode?: boolean;
  /** The args that name other completion functions. */
  readonly functionArgs?: readonly string[];
  /** Makes the function. Whatever can be known to be wrong before the first request is thrown here. */
  create(args: Args, making: Making): Promise<CompletionFn> | CompletionFn;
}

/** A name that was looked up: which class makes its function, of which args. */
export interface CompletionFnSpec {
  /** The entry's own name, where the name asked for was an alias. */
  name: string;
  class: CompletionClass;
  args: Params;
  place: Making['place'];
  findFile: Making['findFile'];
  shown: Making['shown'];
}

/** The argument that every class takes: it is how `--completion-args` reaches a function. */
export const extraOptions = {
  type: 'object',
  description: 'API parameters that win over those of the eval.',
} as const;
