import { type Problem, SampleError } from '../errors.ts';
import type { Resources } from '../evals/template.ts';
import { dataPath } from '../registry/data-path.ts';
import type { Registry } from '../registry/read-registry.ts';
import { resolveEntry } from '../registry/resolve.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { shownPath } from '../registry/shown-path.ts';
import { readRows } from '../samples/read-rows.ts';
import { fingerprint } from '../samples/sample-hash.ts';
import { loadCheck } from '../schema/check.ts';

interface ResourceOptions {
  modelCount?: number;
  extraArgs?: Readonly<Record<string, unknown>> | undefined;
  warn?: ((problem: Problem) => void) | undefined;
  /** Where each rubric that is found is noted. */
  rubrics: Map<string, unknown>;
  /** Where it is noted what the file of each argument holds. */
  files: Map<string, unknown>;
}

/** Where a file that an argument names is, as users see it. */
export function localPath(spec: EvalSpec, path: string, { cwd }: Registry): string {
  return shownPath(dataPath(spec.root, path, cwd), cwd);
}

/** What a template may read; each rubric that it finds is noted in `rubrics`, what each file holds in `files`. */
export function resourcesFor(
  spec: EvalSpec,
  registry: Registry,
  { modelCount, extraArgs = {}, rubrics, files, warn = () => undefined }: ResourceOptions,
): Resources {
  const placeOf: Resources['placeOf'] = (path, target) => {
    const [name] = path;
    return typeof name !== 'string' || name in extraArgs || !(name in spec.args)
      ? undefined
      : spec.entry.place(['args', ...path], target);
  };
  const placeOfArgument = (name: string) => placeOf([name]);
  return {
    modelCount,
    placeOfArgument,
    placeOf,
    fingerprint,
    warn,
    async findModelgraded(name, argument) {
      const entry = await resolveEntry(registry, 'modelgraded', name, placeOfArgument(argument));
      rubrics.set(entry.name, entry.value);
      return entry;
    },
    async readRows<Row>(path: string, argument: string, schema: Readonly<Record<string, unknown>>) {
      const rows = await readRows(localPath(spec, path, registry), { cwd: registry.cwd });
      const check = await loadCheck(schema);
      const problems = rows.flatMap(({ file, line, value }): readonly Problem[] => {
        const place = { file, line };
        return check(value, { what: `this row of ${argument}`, place: () => place, syntax: 'json' });
      });
      if (problems.length > 0) throw new SampleError(problems);
      const values = rows.map(({ value }) => value as Row);
      files.set(argument, values);
      return values;
    },
  };
}
