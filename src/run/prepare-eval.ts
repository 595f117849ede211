import { join } from 'node:path';
import { type Problem, RegistryError, SampleError, UsageError } from '../errors.ts';
import { findTemplate, templates } from '../evals/table.ts';
import type { Needs, Template } from '../evals/template.ts';
import type { Registry } from '../registry/read-registry.ts';
import { type EvalSpec, resolveEval } from '../registry/resolve-eval.ts';
import { shownPath } from '../registry/shown-path.ts';
import { indexSamples, type SampleIndex } from '../samples/index-samples.ts';
import { openData } from '../samples/open-data.ts';
import { chooseSamples } from '../samples/order.ts';
import { checkAgainst, loadCheck } from '../schema/check.ts';
import { fingerprintEval } from './fingerprints.ts';
import type { TemplateLoader } from './load-template.ts';
import { localPath, resourcesFor } from './resources.ts';

export interface PrepareOptions {
  /** How many completion functions answer, without the one that grades; left out where nobody will be asked. */
  modelCount?: number;
  /** Whether a completion function was named that only grades. */
  hasGrader?: boolean;
  /** `--extra-eval-params`: they replace arguments of the entry. */
  extraArgs?: Readonly<Record<string, unknown>> | undefined;
  maxSamples?: number | undefined;
  /** Loads what a registry's own modules define; without it, their evals are refused. */
  loadTemplate?: TemplateLoader | undefined;
  /** Rows that were read and checked before, in place of those that the data argument names. */
  rows?: SampleIndex | undefined;
  /** Is told what a template finds odd. */
  warn?: ((problem: Problem) => void) | undefined;
  /** Whether definitions are known to be right, since they were checked where they were read. */
  isChecked?: boolean;
  /** `--sample`: ids or ranges; all samples where there are none. */
  only?: readonly string[] | undefined;
}

/** An eval that is ready to run: everything that can be known to be wrong before the first request has been checked. */
export interface PreparedEval {
  spec: EvalSpec;
  template: Template;
  args: Readonly<Record<string, unknown>>;
  setup: unknown;
  samples: SampleIndex;
  /** The indices of the samples to run, in their order. */
  chosen: Uint32Array;
  fingerprints: Readonly<Record<string, string>>;
  /** Whom and what the template asks beside the completion functions of the command line. */
  needs: Needs;
  /** What a reader of the report must know beside its numbers. */
  notes: readonly string[];
}

async function templateOf(spec: EvalSpec, loadTemplate: TemplateLoader | undefined): Promise<Template> {
  const { cls, name, entry } = spec;
  const found = findTemplate(cls);
  if ('template' in found) return found.template.load();
  if ('module' in found && loadTemplate) return loadTemplate(spec, found.module);
  throw new RegistryError({
    message: `the class ${cls} of ${name} cannot be run: ${'reason' in found ? found.reason : 'this command runs no code of a registry'}`,
    place: entry.place(['class']),
    hint: `classes that can be run: ${templates.map((template) => template.name).join(', ')}`,
  });
}

/** Checks the arguments where they stand; those of the command line have no place. */
async function checkArgs(spec: EvalSpec, template: Template, extraArgs: Readonly<Record<string, unknown>>) {
  const args = { ...spec.args, ...extraArgs };
  const problems = await checkAgainst(template.argsSchema, args, {
    what: `the args of ${spec.name}`,
    place([first, ...rest], target) {
      if (first === undefined) return spec.entry.place('args' in (spec.entry.value as object) ? ['args'] : [], target);
      return first in extraArgs ? undefined : spec.entry.place(['args', first, ...rest], target);
    },
  });
  if (problems.length > 0) throw new RegistryError(problems);
  return args;
}

type Args = Readonly<Record<string, unknown>>;

/** Where the samples are: what the data argument says, or what the template brings. */
function samplesPath(
  template: Template,
  args: Args,
  { spec, registry }: { spec: EvalSpec; registry: Registry },
): string {
  const { dataArgument, ownData } = template;
  if (ownData === undefined) return localPath(spec, String(args[dataArgument]), registry);
  const builtIn = registry.roots.find(({ isBuiltIn }) => isBuiltIn)?.path ?? spec.root;
  return shownPath(join(builtIn, 'data', ownData), registry.cwd);
}

/** What a template finds lacking in every sample, such as the value of a slot, is one mistake to the user. */
function mergeAlike(problems: readonly Problem[], lacks: ReadonlySet<string>): readonly Problem[] {
  const [first, ...others] = problems;
  if (first === undefined || others.length === 0 || !lacks.has(first.message)) return problems;
  // The last one may say how many more there are; it has no place.
  if (others.some(({ message, place }) => place !== undefined && message !== first.message)) return problems;
  return [{ ...first, hint: [first.hint, 'other samples have the same problem'].filter(Boolean).join('; ') }];
}

/** What decides which samples are run, and what they must have. */
interface SampleNeeds {
  template: Template;
  args: Args;
  setup: unknown;
  options: PrepareOptions;
  registry: Registry;
}

/** Opens the samples and checks those that would be run. */
async function openSamples(
  spec: EvalSpec,
  { template, args, setup, options, registry }: SampleNeeds,
): Promise<{ samples: SampleIndex; chosen: Uint32Array }> {
  const check = await loadCheck(template.sampleSchema(args, setup));
  const lacks = new Set<string>();
  const problemsOf = (value: unknown): readonly Problem[] => {
    const problems = check(value, { what: 'this sample', place: () => undefined, syntax: 'json' });
    if (problems.length > 0) return problems;
    const problem = template.checkSample?.(value, args, setup);
    if (problem === undefined) return [];
    lacks.add(problem.message);
    return [problem];
  };
  const watch = options.isChecked ? undefined : template.watchRows?.(args, setup);
  const isValid = (value: unknown) => {
    watch?.see(value);
    return problemsOf(value).length === 0;
  };
  const open = async () =>
    indexSamples(await openData(samplesPath(template, args, { spec, registry }), { cwd: registry.cwd }), { isValid });
  const samples = options.rows ?? (await open());
  try {
    const idPrefix = `${spec.baseEval}.${spec.split}`;
    const chosen = chooseSamples({
      count: samples.count,
      idPrefix,
      only: options.only,
      maxSamples: options.maxSamples,
    });
    const problems = samples.problemsOf(chosen, problemsOf);
    if (problems.length > 0) throw new SampleError(mergeAlike(problems, lacks));
    const lacking = watch?.problems() ?? [];
    if (lacking.length > 0) throw new RegistryError(lacking);
    return { samples, chosen };
  } catch (error) {
    samples.close();
    throw error;
  }
}

/** Resolves an eval and checks its arguments and samples. Sends nothing. The caller closes `samples`. */
export async function prepareEval(registry: Registry, name: string, options: PrepareOptions): Promise<PreparedEval> {
  const spec = await resolveEval(registry, name);
  return prepareTemplate(await templateOf(spec, options.loadTemplate), { spec, registry, options });
}

/** The same for a template that is at hand. */
export async function prepareTemplate(
  template: Template,
  { spec, registry, options }: { spec: EvalSpec; registry: Registry; options: PrepareOptions },
): Promise<PreparedEval> {
  if (((options.modelCount ?? 1) > 1 || options.hasGrader) && !template.takesSeveral) {
    throw new UsageError({
      message: `${spec.name} takes one completion function: ${template.name} neither compares several nor asks a grader`,
      hint: 'name one; to compare models, run it once for each',
    });
  }
  if (options.modelCount === 0 && !template.mayAskNobody) {
    throw new UsageError({
      message: `${spec.name} needs a completion function: ${template.name} asks a model`,
      hint: `name one: tseval gpt-4o ${spec.name}`,
    });
  }
  const args = await checkArgs(spec, template, options.extraArgs ?? {});
  const rubrics = new Map<string, unknown>();
  const files = new Map<string, unknown>();
  const setup = await template.prepare?.(args, resourcesFor(spec, registry, { ...options, rubrics, files }));
  const { samples, chosen } = await openSamples(spec, { template, args, setup, options, registry });
  const fingerprints = fingerprintEval({ template, args, data: samples.sha256, rubrics, files });
  const needs = template.needs?.(args, setup) ?? { judges: [], python: [] };
  const notes = template.notes?.(args, setup) ?? [];
  return { spec, template, args, setup, samples, chosen, fingerprints, needs, notes };
}
