import type { CompletionFn } from '../completion/completion-fn.ts';
import type { CompletionHost } from '../completion/completion-host.ts';
import { dummy } from '../completion/synthetic.ts';
import { type Problem, RegistryError } from '../errors.ts';
import type { Needs } from '../evals/template.ts';
import type { PythonPool } from '../python/python-pool.ts';
import type { PreparedEval } from './prepare-eval.ts';
import { readMediaFrom } from './read-media.ts';
import type { RunServices } from './services.ts';
import type { Trust } from './trust.ts';

/** What making the services of a run needs. */
export interface ServiceOptions {
  prepared: PreparedEval;
  host: CompletionHost;
  trust: Trust;
  /** Makes a completion function by its name. */
  make(name: string): Promise<CompletionFn>;
  /** Models that stand in for judges. */
  judgeMap: ReadonlyMap<string, string>;
  /** Opens the processes that grade in Python. */
  openPython(): Promise<PythonPool>;
  /** Whether nothing is sent. */
  isDry: boolean;
  /** Where relative paths of images and sounds start from. */
  mediaFolder: string;
}

async function makeJudges(
  { judges }: Needs,
  { make, judgeMap, isDry }: ServiceOptions,
): Promise<ReadonlyMap<string, CompletionFn>> {
  const made = new Map<string, CompletionFn>();
  for (const { name } of judges)
    if (!made.has(name)) made.set(name, isDry ? dummy : await make(judgeMap.get(name) ?? name));
  return made;
}

async function makeEmbed(model: string, { host, isDry, prepared }: ServiceOptions): Promise<RunServices['embed']> {
  if (isDry) return async () => [1];
  const { spec, template } = prepared;
  const none = (what: string) => () => {
    throw new Error(`${what} is not needed to embed`);
  };
  const { connectEmbeddings } = await import('../completion/openai-class.ts');
  const ask = await connectEmbeddings(
    { model },
    {
      name: model,
      host,
      template: { name: template.name, hasPerfectAnswers: false },
      place: () => undefined,
      make: none('a completion function'),
      findFile: none(`a file of ${spec.name}`),
      shown: (path) => path,
    },
  );
  // Items often share their reference.
  const known = new Map<string, Promise<ArrayLike<number>>>();
  return (text, context) => {
    const asked = known.get(text) ?? ask(text, {}, context);
    if (known.size < mostKnownTexts) known.set(text, asked);
    void asked.catch(() => known.delete(text));
    return asked;
  };
}

const mostKnownTexts = 1000;

/** Hands the sources of Python graders to processes, or throws where that is not allowed or one of them cannot be used. */
export async function loadPython(
  { python }: Needs,
  options: Pick<ServiceOptions, 'prepared' | 'trust' | 'openPython'>,
): Promise<RunServices['python']> {
  const [first] = python;
  if (first === undefined) return undefined;
  const { prepared, trust } = options;
  const { entry, name, args } = prepared.spec;
  const placeOf = (path: readonly (string | number)[]) =>
    String(path[0]) in args ? entry.place(['args', ...path]) : undefined;
  trust.require(`the Python grader of "${name}"`, entry, placeOf(first.path));
  const pool = await options.openPython();
  const ids = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { source, path } of python) {
    const loaded = await pool.load(source);
    if ('id' in loaded) {
      ids.set(source, loaded.id);
      continue;
    }
    const { message, line } = loaded.invalid;
    const place = placeOf(path);
    problems.push({
      message: `invalid_grader: the Python grader cannot be used: ${message}${line === undefined ? '' : ` (line ${line} of its source)`}`,
      ...(place && { place }),
      hint: 'it must define grade(sample, item), and its packages must be there: --python PATH names another interpreter',
    });
  }
  if (problems.length > 0) throw new RegistryError(problems);
  return (source, values, signal) => pool.grade(ids.get(source) ?? '', values, signal);
}

/** Makes all that a template needs, or throws while nothing is paid for yet: a missing key, a judge that nobody knows, Python that does not compile. */
export async function makeServices(options: ServiceOptions): Promise<RunServices> {
  const { needs } = options.prepared;
  const judges = await makeJudges(needs, options);
  const embed = needs.embeddings === undefined ? undefined : await makeEmbed(needs.embeddings, options);
  const python = await loadPython(needs, options);
  return { judges, embed, python, readMedia: readMediaFrom(options.mediaFolder) };
}
