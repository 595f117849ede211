import type { Template } from '../evals/template.ts';
import { fingerprint } from '../samples/sample-hash.ts';

/** What an eval is made of, as far as it can be known before the first request. */
export interface Ingredients {
  template: Template;
  args: Readonly<Record<string, unknown>>;
  /** SHA-256 of the bytes of the data set. */
  data: string;
  /** The rubrics that the template read, by name. */
  rubrics: ReadonlyMap<string, unknown>;
  /** The rows of the files that arguments name beside the data, by argument. */
  files: ReadonlyMap<string, unknown>;
}

/**
 * SHA-256 of what a run depends on, a part each, so that a resumed run and a comparison can name what changed.
 * Files count by what they hold and not by their names: who renames one changes nothing.
 */
export function fingerprintEval({ template, args, data, rubrics, files }: Ingredients): Record<string, string> {
  const { [template.dataArgument]: _, ...others } = args;
  const { source } = template;
  return {
    eval: fingerprint({
      class: template.name,
      args: { ...others, ...Object.fromEntries(files) },
      ...(source !== undefined && { source }),
    }),
    data,
    ...(rubrics.size > 0 && { rubric: fingerprint(Object.fromEntries(rubrics)) }),
  };
}

/** What the command line adds to an eval that can change a sample's result, beside who answers. */
export interface RunParameters {
  seed: number;
  regrade: number;
  /** `--completion-args`. */
  completionArgs: Readonly<Record<string, unknown>> | undefined;
  /** `--judge-map`: which models stand in for the judges that a definition names. */
  judgeMap?: ReadonlyMap<string, string> | undefined;
}

/** The same for the parameters of a run. */
export function fingerprintParameters({ seed, regrade, completionArgs = {}, judgeMap }: RunParameters): string {
  const judges = judgeMap?.size ? { judge_map: Object.fromEntries(judgeMap) } : {};
  return fingerprint({ seed, regrade, completion_args: completionArgs, ...judges });
}
