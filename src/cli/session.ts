import { type CompletionHost, type CompletionSettings, createCompletionHost } from '../completion/completion-host.ts';
import type { AnswerCache } from '../completion/with-cache.ts';
import { type Problem, type TsevalError, UsageError } from '../errors.ts';
import { killGroup } from '../library/kill-group.ts';
import { autoMost } from '../limits/request-window.ts';
import { createPricing } from '../prices/pricing.ts';
import type { PythonPool } from '../python/python-pool.ts';
import type { Registry } from '../registry/read-registry.ts';
import { shownPath } from '../registry/shown-path.ts';
import type { RequestState } from '../report/progress.ts';
import { type Budget, createBudget } from '../run/budget.ts';
import { type TemplateLoader, templateLoader } from '../run/load-template.ts';
import { pythonOpener } from '../run/open-python.ts';
import { createTrust, type Trust } from '../run/trust.ts';
import type { Io } from './io.ts';
import { type Answers, openAnswers } from './open-answers.ts';
import { openProject, warn } from './open-session.ts';
import { decimal, wholeNumber } from './option-values.ts';
import type { ProjectFile } from './project-file.ts';
import type { RunOptions } from './run-options.ts';
import { type SharedInterruption, shareInterruption } from './signals.ts';

/** What the evals of one command share: the registry, and everything about requests. */
export interface Session {
  registry: Registry;
  /** What tseval.yaml says. */
  project: ProjectFile;
  host: CompletionHost;
  /** Which registries may run code of their own. */
  trust: Trust;
  openPython(): Promise<PythonPool>;
  loadTemplate: TemplateLoader;
  /** Samples at a time. */
  workers: number;
  requests: RequestState;
  /** What the command may spend, over all its evals. */
  budget: Budget | undefined;
  answers: Answers;
  /** Ends the runs of the command. */
  interruption: SharedInterruption;
  /** Keeps what has been told as an error from being told again as a warning. */
  markTold(error: TsevalError): void;
  /** Prints the warnings of the session and lets go of its connections. */
  close(): Promise<void>;
}

const defaultTimeoutSeconds = 120;

/** An option wins over oaieval's variable, which wins over the default. */
function numberFrom<T>(io: Io, variable: string, parse: (text: string) => number, otherwise: T): number | T {
  const text = io.env[variable];
  return text === undefined || text.trim() === '' ? otherwise : parse(text);
}

function chooseConcurrency({ concurrency }: RunOptions, io: Io): number | 'auto' {
  if (concurrency !== undefined) return concurrency;
  if (/^(?:1|true|yes|on)$/i.test(io.env['EVALS_SEQUENTIAL'] ?? '')) return 1;
  return numberFrom(io, 'EVALS_THREADS', wholeNumber('EVALS_THREADS', 1), 'auto');
}

function chooseTimeoutMs({ timeout }: RunOptions, io: Io): number {
  const parse = decimal('EVALS_THREAD_TIMEOUT', { least: 0.001, most: 86_400 });
  return 1000 * (timeout ?? numberFrom(io, 'EVALS_THREAD_TIMEOUT', parse, defaultTimeoutSeconds));
}

function openBudget({ maxCost: cost, maxTokensTotal: tokens, maxTime: timeMs }: RunOptions): Budget | undefined {
  if (cost === undefined && tokens === undefined && timeMs === undefined) return undefined;
  return createBudget({ cost, tokens, timeMs }, () => performance.now());
}

function checkRecording({ httpRun, httpRunUrl, localRun }: RunOptions): void {
  if (httpRun && !URL.canParse(httpRunUrl ?? '')) {
    throw new UsageError({
      message: httpRunUrl ? `--http-run-url is not a web address: ${httpRunUrl}` : '--http-run needs --http-run-url',
      hint: 'for example --http-run --http-run-url http://127.0.0.1:8000/events',
    });
  }
  if (localRun === false && !httpRun) {
    throw new UsageError({
      message: '--no-local-run would record the run nowhere',
      hint: 'add --http-run and --http-run-url, or use --dry-run',
    });
  }
}

/** How a plan watches what a run would do. */
export interface Planning {
  onRequest: NonNullable<CompletionSettings['onRequest']>;
  /** A cache that is only read. */
  countHits(cache: AnswerCache): AnswerCache;
}

/** Opens what a command needs before its first eval. */
export async function openSession(options: RunOptions, io: Io, planning?: Planning): Promise<Session> {
  checkRecording(options);
  if (options.logToFile !== undefined) io.logTo(options.logToFile);
  const concurrency = chooseConcurrency(options, io);
  const said = new Set<string>();
  const told = new Set<string>();
  const keyOf = ({ message, place }: Problem) => JSON.stringify([message, place]);
  let retries = 0;
  const { registry, project } = await openProject(io, options.registryPath);
  const answers = await openAnswers(options, io, (message) => said.add(message));
  const { openCache, frozen } = answers;
  const host = createCompletionHost({
    answers: planning
      ? { openCache: openCache && (async () => planning.countHits(await openCache())), frozen }
      : answers,
    onRequest: planning?.onRequest,
    env: io.env,
    concurrency,
    pricing: createPricing(options.price ?? [], async () => (await import('../prices/listed-prices.ts')).listedPrices),
    needsPrices: options.maxCost !== undefined,
    rpm: options.rpm,
    tpm: options.tpm,
    timeoutMs: chooseTimeoutMs(options, io),
    maxRetries: options.maxRetries,
    secrets: io.secrets,
    warn: (message) => said.add(message),
    onRetry: () => {
      retries++;
    },
    killGroup,
    loadExport: async (request) => {
      const { loadExport } = await import('../modules/load-module.ts');
      return loadExport({ ...request, shown: (path) => shownPath(path, io.cwd) });
    },
  });
  const trust = createTrust({ allowCode: options.allowCode, allowedRoots: project.allowCode, cwd: io.cwd });
  const printWarnings = async () => {
    const findings = [...(await registry.findings('evals')), ...(await registry.findings('completion_fns'))];
    await warn(io, [
      ...[...said].map((message) => ({ message })),
      ...findings.filter((problem) => !told.has(keyOf(problem))),
    ]);
  };
  const interruption = shareInterruption({
    graceMs: 1000 * options.grace,
    onStop(signal) {
      // The terminal has just echoed ^C.
      const lineEnd = io.stderr.isTerminal ? '\n' : '';
      io.stderr.write(`${lineEnd}tseval: ${signal}: finishing the samples under way; once more to stop at once\n`);
    },
  });
  return {
    registry,
    project,
    host,
    trust,
    loadTemplate: templateLoader({ cwd: io.cwd, trust, loadExport: host.settings.loadExport }),
    openPython: pythonOpener(host, { python: options.python, timeoutSeconds: options.pythonTimeout }),
    workers: concurrency === 'auto' ? autoMost : concurrency,
    requests: { retries: () => retries, waitMs: host.waitMs },
    budget: openBudget(options),
    answers,
    interruption,
    markTold: ({ problems }) => problems.forEach((problem) => void told.add(keyOf(problem))),
    async close() {
      interruption.dispose();
      await host.close();
      try {
        answers.close();
      } finally {
        if (!options.quiet) await printWarnings();
      }
    },
  };
}
