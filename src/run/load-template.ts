import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { problemOf, thrownBy, type UserModule } from '../completion/thrown-by.ts';
import { type Place, RegistryError, TsevalError } from '../errors.ts';
import type { EvalDefinition } from '../evals/define-eval.ts';
import type { Template } from '../evals/template.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { shownPath } from '../registry/shown-path.ts';
import type { Trust } from './trust.ts';

/** `./my_eval.ts:MyEval`: a file, and what it exports. */
interface ModulePath {
  file: string;
  exportName: string;
}

/** Makes a template of a user's own module. */
export type TemplateLoader = (spec: EvalSpec, module: ModulePath) => Promise<Template>;

export interface LoadingOptions {
  cwd: string;
  trust: Trust;
  loadExport(request: { file: string; exportName: string; place: Place | undefined }): Promise<unknown>;
}

type Definition = EvalDefinition<unknown, unknown, unknown>;

function isDefinition(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Definition>).evaluate === 'function';
}

/** An object that implements the interface, or a class whose instances do. */
function toDefinition(exported: unknown): Definition | undefined {
  if (isDefinition(exported)) return exported;
  const isClass = typeof exported === 'function' && isDefinition(exported.prototype);
  return isClass ? (new (exported as new () => Definition)() as Definition) : undefined;
}

/** Calls a module's own code; what it throws is told with its own line. */
function guard<All extends readonly unknown[], Result>(
  call: (...all: All) => Result,
  module: UserModule,
): (...all: All) => Result {
  const refuse = (error: unknown): never => {
    if (error instanceof TsevalError) throw error;
    throw new RegistryError(problemOf(module, error), { cause: error });
  };
  return (...all) => {
    try {
      const result = call(...all);
      return result instanceof Promise ? (result.catch(refuse) as Result) : result;
    } catch (error) {
      return refuse(error);
    }
  };
}

/** What the module says before and beside a sample's evaluation, guarded. */
function guardTemplate(template: Template, module: UserModule): Template {
  const { sampleSchema, prepare, identify, checkSample } = template;
  return {
    ...template,
    explain: (error) => thrownBy(module, error),
    sampleSchema: guard(sampleSchema, module),
    ...(prepare && { prepare: guard(prepare, module) }),
    ...(identify && { identify: guard(identify, module) }),
    ...(checkSample && { checkSample: guard(checkSample, module) }),
  };
}

/** Loads the templates that a registry's own modules define; their code runs only where it is allowed. */
export function templateLoader({ cwd, trust, loadExport }: LoadingOptions): TemplateLoader {
  return async ({ name, entry, root }, { file, exportName }) => {
    const place = entry.place(['class']);
    trust.require(`the eval "${name}"`, entry, place);
    const beside = resolve(cwd, dirname(entry.file), file);
    const path = existsSync(beside) ? beside : resolve(root, file);
    const module = { path, file: shownPath(path, cwd), exportName };
    const definition = guard(toDefinition, module)(await loadExport({ file: path, exportName, place }));
    if (definition) {
      const { defineEval } = await import('../evals/define-eval.ts');
      const own = { name: definition.name ?? exportName, source: readFileSync(path, 'utf8') };
      return guardTemplate({ ...defineEval(definition), ...own }, module);
    }
    throw new RegistryError({
      message: `the export ${exportName} of ${file} is no eval: it has no "evaluate"`,
      place,
      hint: 'export what defineEval() of "tseval" returns, or a class with a method evaluate(sample, context)',
    });
  };
}
