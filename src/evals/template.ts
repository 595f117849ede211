import type { Params } from '../completion/completion-fn.ts';
import type { CompletionError, CompletionErrorKind, Place, Problem } from '../errors.ts';
import type { GradeErrorKind } from '../graders/grade.ts';
import type { Metric } from '../metrics/fold.ts';
import type { Prompt } from '../prompts/messages.ts';
import type { PythonRandom } from '../random/python-random.ts';
import type { SampleEvent } from '../record/event.ts';
import type { DataPath, JsonSchema } from '../schema/check.ts';
import type { Identity } from './identify-by.ts';

export type { JsonSchema };

/** Asks one completion function; resolves to its texts, at least one. */
export type Ask = (prompt: Prompt, params: Params) => Promise<readonly string[]>;

/** An answer with all that the endpoint said of it; a function that is no endpoint has only texts. */
export interface WholeAnswer {
  texts: readonly string[];
  answer?: Readonly<Record<string, unknown>>;
}

/** A request that got no answer, where that concerns its sample alone. */
export interface AskFailure {
  failure: { kind: CompletionErrorKind; message: string; status?: number; parameter?: string };
}

/** Asks as `Ask` does, but a failure is a value: beside it other graders go on. `criterion` names who asks, for the record. */
export type AskWhole = (
  prompt: Prompt,
  params: Params,
  about?: { criterion?: string },
) => Promise<WholeAnswer | AskFailure>;

/** Whom and what a template needs beside the completion function under test, made before the first sample so that a missing key is told then. */
export interface Needs {
  /** Completion functions by their names, each with the way to the argument that names it. */
  judges: readonly { name: string; path: DataPath }[];
  /** The model that embeds texts. */
  embeddings?: string;
  /** Sources of Python graders. */
  python: readonly { source: string; path: DataPath }[];
}

/** What `needs` named, bound to one sample. */
export interface Services {
  judge(name: string): AskWhole;
  embed(text: string): Promise<readonly number[] | AskFailure>;
  /** Grades by a source that was loaded before the run. */
  python(
    source: string,
    values: { item: unknown; sample: unknown },
  ): Promise<{ score: number } | { error: { kind: GradeErrorKind; message: string; line?: number } }>;
  /** An image or a sound that the sample's row names, as a data URL; undefined where there is none. */
  readMedia(path: string, kind: 'image' | 'audio'): Promise<string | undefined>;
}

/** Sees every row before anything is sent, and then says what is wrong with all of them together. */
interface RowWatch<Sample> {
  see(sample: Sample): void;
  problems(): readonly Problem[];
}

/** An entry of the registry that an argument names, and where each part of it stands. */
export interface NamedSpec {
  name: string;
  value: unknown;
  place(path: DataPath, target?: 'key' | 'value'): Place;
}

/** What a template may read before the first sample is evaluated. */
export interface Resources {
  /** The entry of `modelgraded/` that an argument names. */
  findModelgraded(name: string, argument: string): Promise<NamedSpec>;
  /** Where an argument stands, for problems that only the template can see. */
  placeOfArgument(name: string): Place | undefined;
  /** The same for a part of an argument. */
  placeOf(path: DataPath, target?: 'key' | 'value'): Place | undefined;
  /** SHA-256 of what a value says, as hexadecimal digits. */
  fingerprint(value: unknown): string;
  /** Says something once, in a warning. */
  warn(problem: Problem): void;
  /** How many completion functions answer, without the one that grades; undefined where nobody will be asked. */
  readonly modelCount: number | undefined;
  /** The rows of a JSONL file named by an argument, found as `samples_jsonl` is, each checked against the schema. */
  readRows<Row>(path: string, argument: string, schema: JsonSchema): Promise<readonly Row[]>;
}

/** What `evaluate` is given beside the sample. */
export interface EvalContext<Args, Setup> {
  readonly args: Args;
  readonly setup: Setup;
  /** The sample's own generator, seeded as oaieval seeds it. */
  readonly random: PythonRandom;
  /** Asks the completion function under test: the first of `models`. */
  readonly ask: Ask;
  /** The completion functions that answer, in the order of the command line. */
  readonly models: readonly Ask[];
  /** The completion function that grades. */
  readonly grader: Ask;
  /** Asks the function under test for the whole answer. */
  readonly askWhole: AskWhole;
  /** What `needs` named. */
  readonly services: Services;
  /** How often a grader is asked again whose verdict cannot be read. */
  readonly regrade: number;
  record(event: SampleEvent): void;
}

/**
 * A template: what an entry's `class` names. It is data and one function, so that adding one is adding one file and one line in a table.
 * Args and samples are checked against the schemas before `evaluate` sees them.
 */
export interface Template<Args = unknown, Sample = unknown, Setup = unknown> {
  /** The short name, as in `class: Match`. */
  readonly name: string;
  /** What the module holds that it is from, where it is a user’s own. */
  readonly source?: string;
  /** Which argument names the JSONL file of samples. */
  readonly dataArgument: 'samples_jsonl' | 'dataset';
  /** A data path of the built-in registry, for a template that brings its own samples. */
  readonly ownData?: string;
  /** Whether its verdicts depend on the answer alone, so that one answer is right for all samples by design. */
  readonly judgesFormOnly?: boolean;
  /** Whether it takes several completion functions; otherwise it takes one. */
  readonly takesSeveral?: boolean;
  readonly argsSchema: JsonSchema;
  /** What a sample must look like, given the arguments. */
  sampleSchema(args: Args, setup: Setup): JsonSchema;
  /** What comparisons know a sample by; all of it where this is left out. */
  identify?(sample: Sample, args: Args, setup: Setup): Identity;
  /** Whether a run may do without a completion function: the samples hold answers. */
  readonly mayAskNobody?: boolean;
  /** How many errored samples a run may have where nobody says it; none by default. */
  readonly errorsAllowed?: 'all';
  /** Whom and what `evaluate` will ask. */
  needs?(args: Args, setup: Setup): Needs;
  /** What a reader of the report must know beside its numbers. */
  notes?(args: Args, setup: Setup): readonly string[];
  /** The criteria that grade, where it grades by some: their ids, and what their judges are asked with. */
  criteria?(setup: Setup): readonly { id: string; params: Readonly<Record<string, unknown>> }[];
  /** What can only be said of all rows together. */
  watchRows?(args: Args, setup: Setup): RowWatch<Sample>;
  /** What no schema can say: what is wrong when the sample cannot be used. Its place is added by the caller. */
  checkSample?(sample: Sample, args: Args, setup: Setup): Problem | undefined;
  /** Reads once what all samples share. */
  prepare?(args: Args, resources: Resources): Promise<Setup>;
  evaluate(sample: Sample, context: EvalContext<Args, Setup>): Promise<void>;
  /** What a user's own code threw, as the error of its sample. Without it, what a template throws is a bug of ours. */
  explain?(error: unknown): CompletionError;
  /** An answer that is judged right, where the sample has one: what the completion function `oracle` answers. */
  perfectAnswer?(sample: Sample, context: { args: Args; random: PythonRandom }): string | undefined;
  readonly metrics: readonly Metric[];
  /** The names of the metrics that can come of it, where its arguments decide that; in them `*` stands for any text. */
  metricNames?(args: Args, setup: Setup): readonly string[];
}
