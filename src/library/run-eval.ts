import { randomBytes } from 'node:crypto';
import { env as processEnv } from 'node:process';
import type { CompletionFn, Params } from '../completion/completion-fn.ts';
import { type CompletionHost, createCompletionHost } from '../completion/completion-host.ts';
import type { Environment } from '../completion/credentials.ts';
import { fromFunction, type ModuleFn } from '../completion/module-class.ts';
import { createSecrets } from '../completion/secrets.ts';
import { InterruptedError, type TsevalError } from '../errors.ts';
import type { Template } from '../evals/template.ts';
import { autoMost } from '../limits/request-window.ts';
import type { Metrics, RunEvent, RunSpec } from '../record/event.ts';
import { createRunId } from '../record/run-id.ts';
import { nullWriter, openRecord } from '../record/write.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { templateLoader } from '../run/load-template.ts';
import { completionFnMaker } from '../run/make-completion-fns.ts';
import { makeServices } from '../run/make-services.ts';
import { pythonOpener } from '../run/open-python.ts';
import { type PreparedEval, type PrepareOptions, prepareEval, prepareTemplate } from '../run/prepare-eval.ts';
import { mediaFolderOf } from '../run/read-media.ts';
import { runSamples } from '../run/run-samples.ts';
import { createRunSpec } from '../run/run-spec.ts';
import { createTrust, type Trust } from '../run/trust.ts';
import { checkOptions } from './check-options.ts';
import { killGroup } from './kill-group.ts';
import { ownProcess } from './own-process.ts';
import { Registry } from './registry.ts';
import { readVersion } from './version.ts';

/** A completion function by its name on the command line, or a program's own. */
export type CompletionFnOption = string | ModuleFn;

/** What to run, and how. What is left out is as on the command line, but that nothing is recorded without `recordPath`. */
export interface RunEvalOptions {
  /** An eval of the registry by its name, or a template made by `defineEval`. */
  eval: string | Template;
  /** Arguments; they replace those of the registry's entry. A template's data path is relative to the working directory. */
  args?: Readonly<Record<string, unknown>>;
  /** Who answers; of several, for templates that take them, all do. */
  completionFn: CompletionFnOption | readonly CompletionFnOption[];
  /** Who grades; default: the last that answers. */
  grader?: CompletionFnOption;
  registry?: Registry;
  /** Whether the registry's own modules and commands may run. Default: false. */
  allowCode?: boolean;
  /** API parameters of every request of functions given by name. */
  completionArgs?: Params;
  maxSamples?: number;
  /** How often each sample is run. Default: 1. */
  repeats?: number;
  /** Sample ids, indices or ranges. */
  samples?: readonly string[];
  seed?: number;
  /** Requests at a time; `auto`, the default, finds out how many each model bears. */
  concurrency?: number | 'auto';
  /** Requests and tokens of each model in any minute. */
  rpm?: number;
  tpm?: number;
  timeoutMs?: number;
  maxRetries?: number;
  regrade?: number;
  /** Models that stand in for judges that a definition names. */
  judgeMap?: Readonly<Record<string, string>>;
  /** The interpreter of Python graders. Default: python3. */
  python?: string;
  /** Where to record the run. */
  recordPath?: string;
  /** Where keys and endpoints come from. Default: the environment of the process. */
  env?: Environment;
  /** Stops the run: samples under way are given up, finished ones are reported. */
  signal?: AbortSignal;
  /** Is told every event, in the order of the record. */
  onEvent?(event: RunEvent): void;
}

/** What a run came to. */
export interface EvalResult {
  spec: RunSpec;
  /** The report's numbers by name: `accuracy`, `samples`, `errored`, … */
  metrics: Metrics;
  /** What ended the run before its time: an endpoint, a disk, or `signal`. Its finished samples are in `metrics`. */
  stoppedBy: TsevalError | undefined;
  /** What a user should know, such as parameters that a model refused. */
  warnings: readonly string[];
}

const defaults = { concurrency: 'auto' as const, timeoutMs: 120_000, maxRetries: 6 };

/** A template has no entry in a registry: it stands for itself. */
function specOf(template: Template, args: Readonly<Record<string, unknown>>, root: string): EvalSpec {
  const name = `${template.name}.local.v0`;
  const place = () => ({ file: `runEval(${template.name})` });
  const shared = { name, root, group: template.name, file: place().file, isBuiltIn: false };
  const entry = { ...shared, kind: 'evals' as const, value: { class: template.name, args }, place };
  return {
    ...shared,
    requestedName: name,
    baseEval: template.name,
    split: 'local',
    cls: template.name,
    args,
    entry,
    base: undefined,
    gates: [],
  };
}

async function prepare(
  { eval: given, args = {} }: RunEvalOptions,
  { opened }: Registry,
  options: PrepareOptions,
): Promise<PreparedEval> {
  if (typeof given === 'string') return prepareEval(opened, given, { ...options, extraArgs: args });
  return prepareTemplate(given, { spec: specOf(given, args, opened.cwd), registry: opened, options });
}

function createHost(options: RunEvalOptions, warnings: Set<string>): CompletionHost {
  const { env = processEnv, concurrency, timeoutMs, maxRetries } = { ...defaults, ...options };
  return createCompletionHost({
    env,
    concurrency,
    rpm: options.rpm,
    tpm: options.tpm,
    timeoutMs,
    maxRetries,
    secrets: createSecrets(),
    warn: (message) => warnings.add(message),
    onRetry: () => undefined,
    killGroup,
    loadExport: async (request) => (await import('../modules/load-module.ts')).loadExport(request),
  });
}

/** Makes what was named, and wraps what was given. */
async function makeFns(
  given: readonly CompletionFnOption[],
  making: {
    host: CompletionHost;
    trust: Trust;
    registry: Registry;
    template: Template;
    completionArgs: Params | undefined;
  },
): Promise<CompletionFn[]> {
  const { host, trust, registry, template, completionArgs } = making;
  const make = completionFnMaker({ host, trust, registry: registry.opened, template, given: completionArgs });
  const made: CompletionFn[] = [];
  for (const one of given) made.push(typeof one === 'string' ? await make(one) : await fromFunction(one, host));
  return made;
}

const nameOf = (given: CompletionFnOption): string => (typeof given === 'string' ? given : given.name || 'function');

function interrupted(signal: AbortSignal): InterruptedError {
  const problem = { message: 'the signal stopped the run', hint: 'samples that are not finished were given up' };
  return new InterruptedError(problem, { cause: signal.reason });
}

/**
 * Runs an eval from a program and resolves to its report. Rejects with a `TsevalError` where nothing could be run: an unknown name,
 * wrong arguments or samples, a missing key, a record that cannot be opened.
 */
export async function runEval(given: RunEvalOptions): Promise<EvalResult> {
  const options = checkOptions(given);
  const { seed, concurrency } = { ...defaults, ...options };
  const warnings = new Set<string>();
  const registry = options.registry ?? (await Registry.open());
  const host = createHost(options, warnings);
  const { cwd } = registry.opened;
  const trust = createTrust({ allowCode: options.allowCode ?? false, allowedRoots: [], cwd });
  const models = [options.completionFn].flat() as CompletionFnOption[];
  const all = options.grader === undefined ? models : [...models, options.grader];
  let prepared: PreparedEval | undefined;
  try {
    prepared = await prepare(options, registry, {
      modelCount: models.length,
      hasGrader: options.grader !== undefined,
      maxSamples: options.maxSamples,
      only: options.samples,
      loadTemplate: templateLoader({ cwd, trust, loadExport: host.settings.loadExport }),
    });
    const { template } = prepared;
    const fns = await makeFns(all, { host, trust, registry, template, completionArgs: options.completionArgs });
    const spec = createRunSpec({
      prepared,
      completionFns: all.map(nameOf),
      seed,
      regrade: options.regrade ?? 0,
      completionArgs: options.completionArgs,
      maxSamples: options.maxSamples,
      repeats: options.repeats ?? 1,
      isVisible: undefined,
      command: 'runEval',
      user: '',
      runId: createRunId(new Date(), randomBytes(5)),
      now: new Date(),
      version: readVersion(),
    });
    const services = await makeServices({
      prepared,
      host,
      trust,
      make: completionFnMaker({ host, trust, registry: registry.opened, template, given: undefined }),
      judgeMap: new Map(Object.entries(options.judgeMap ?? {})),
      openPython: pythonOpener(host, { python: options.python ?? 'python3', timeoutSeconds: 120 }),
      isDry: false,
      mediaFolder: mediaFolderOf(prepared, cwd),
    });
    const { redact } = host.settings.secrets;
    const writer =
      options.recordPath === undefined ? nullWriter : openRecord(options.recordPath, { redact, owner: ownProcess });
    // One of our own: runs that share a signal are no leak of listeners.
    const signal = AbortSignal.any(options.signal ? [options.signal] : []);
    try {
      const { metrics, stoppedBy } = await runSamples({
        prepared,
        completionFns: { models: fns.slice(0, models.length), grader: fns.at(-1) as CompletionFn },
        services,
        regrade: options.regrade ?? 0,
        spec,
        concurrency: concurrency === 'auto' ? autoMost : concurrency,
        writer,
        stop: signal,
        abort: signal,
        graceMs: 0,
        now: Date.now,
        onEvent: (event) => options.onEvent?.(event),
      });
      const isInterrupted = signal.aborted && (metrics['not_run'] ?? 0) > 0;
      return {
        spec,
        metrics,
        stoppedBy: stoppedBy ?? (isInterrupted ? interrupted(signal) : undefined),
        warnings: [...warnings],
      };
    } finally {
      await writer.close();
    }
  } finally {
    prepared?.samples.close();
    await host.close();
  }
}
