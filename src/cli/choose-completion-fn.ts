import type { CompletionFn, Params } from '../completion/completion-fn.ts';
import type { Api } from '../completion/openai-request.ts';
import { dummy } from '../completion/synthetic.ts';
import { UsageError } from '../errors.ts';
import type { Template } from '../evals/template.ts';
import type { CompletionFns } from '../run/evaluate-sample.ts';
import { completionFnMaker } from '../run/make-completion-fns.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import type { RunOptions } from './run-options.ts';
import type { Session } from './session.ts';

/** The names of a command line: `a,b,c`, where a comma that belongs to a name is written `\,`. */
export function splitNames(given: string): string[] {
  const names = given.split(/(?<!\\),/).map((name) => unescapeName(name.trim()));
  if (names.every((name) => name !== '')) return names;
  throw new UsageError({
    message: `a completion function has no name in ${JSON.stringify(given)}`,
    hint: 'separate several by single commas: gpt-4o,gpt-4o-mini',
  });
}

function unescapeName(name: string): string {
  return name.replaceAll('\\,', ',');
}

/** How many of the names answer: with several, the last one grades, unless `--grader` names another. */
export function countModels(names: readonly string[], { grader }: RunOptions): number {
  return grader === undefined && names.length > 1 ? names.length - 1 : names.length;
}

/** Makes completion functions by their names; `given` and `api` are for those under test. */
export function completionFnMakerOf(
  { registry, trust, host }: Session,
  template: Template,
  { given, api }: { given?: Params | undefined; api?: Api | undefined } = {},
): (name: string) => Promise<CompletionFn> {
  return completionFnMaker({ registry, trust, host, template, given, api });
}

/** Makes the completion functions that a command line names; where nobody is asked, there are none. */
export async function chooseCompletionFns(
  session: Session,
  names: readonly string[],
  { options, prepared }: { options: RunOptions; prepared: PreparedEval },
): Promise<CompletionFns> {
  if (options.dryRun) return { models: names.slice(0, countModels(names, options)).map(() => dummy), grader: dummy };
  const api = prepared.args['api'] === 'responses' ? 'responses' : undefined;
  const make = completionFnMakerOf(session, prepared.template, { given: options.completionArgs, api });
  const all: CompletionFn[] = [];
  for (const name of names) all.push(await make(name));
  const models = all.slice(0, countModels(names, options));
  const grader = options.grader === undefined ? all.at(-1) : await make(unescapeName(options.grader));
  return { models, grader: grader as CompletionFn };
}
