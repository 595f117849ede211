import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { RecordError, UsageError } from '../errors.ts';
import { shownPath } from '../registry/shown-path.ts';
import type { Format, Output, Reporter } from '../report/reporter.ts';

const longestEndMs = 60_000;
const moments = ['start', 'event', 'sample', 'stop', 'end'] as const;

type Moment = (...args: unknown[]) => unknown;

function isReporter(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && moments.some((moment) => moment in value);
}

/** Waits, but not for ever: a run must end. */
async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it has not ended within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes whatever a user’s reporter throws an error of that reporter, now or later, and no end of the run. */
function guard(reporter: Record<string, unknown>, name: string): Reporter {
  const underWay = new Set<Promise<unknown>>();
  let failure: { error: unknown } | undefined;
  const call = (moment: (typeof moments)[number], args: readonly unknown[]): unknown => {
    const fn = reporter[moment];
    if (typeof fn !== 'function') return undefined;
    return (fn as Moment).apply(reporter, [...args]);
  };
  const explain = (moment: string, error: unknown) =>
    new RecordError(
      {
        message: `the reporter ${name} failed in ${moment}(): ${String(error)}`,
        hint: 'the record has all of the run',
      },
      { cause: error },
    );
  const tell = (moment: (typeof moments)[number], ...args: readonly unknown[]): void => {
    let result: unknown;
    try {
      result = call(moment, args);
    } catch (error) {
      throw explain(moment, error);
    }
    if (!(result instanceof Promise)) return;
    const settled: Promise<void> = result.then(
      () => void underWay.delete(settled),
      (error: unknown) => {
        underWay.delete(settled);
        failure ??= { error: explain(moment, error) };
      },
    );
    underWay.add(settled);
  };
  return {
    start: (spec) => tell('start', spec),
    event: (event) => tell('event', event),
    sample: (sample) => tell('sample', sample),
    stop: () => tell('stop'),
    async end(report) {
      tell('end', report);
      await within(Promise.all(underWay), longestEndMs).catch((error: unknown) => {
        throw explain('end', error);
      });
      if (failure) throw failure.error;
    },
  };
}

/** One reporter for each run, of what a module exports: a reporter, a class of them, or a function that makes one. */
function maker(exported: unknown): ((output: Output) => unknown) | undefined {
  if (isReporter(exported)) return () => exported;
  if (typeof exported !== 'function') return undefined;
  const isClass = /^class\b/.test(Function.prototype.toString.call(exported));
  if (isClass) return (output) => new (exported as new (context: { output: Output }) => unknown)({ output });
  return (output) => (exported as (context: { output: Output }) => unknown)({ output });
}

/**
 * Loads a reporter of a user’s own. It was named on the command line by whoever runs it, and not by a registry that somebody else may
 * have written: it needs no further permission.
 */
export async function loadReporter(
  { file, exportName }: { file: string; exportName: string },
  { output, cwd }: { output: Output; cwd: string },
): Promise<Format> {
  const path = resolve(cwd, file);
  if (!existsSync(path)) {
    throw new UsageError({
      message: `there is no reporter ${file}`,
      hint: 'a module of your own is named relative to the folder you work in: ./my-reporter.ts',
    });
  }
  const { loadExport } = await import('../modules/load-module.ts');
  const shown = (path: string) => shownPath(path, cwd);
  const make = maker(await loadExport({ file: path, exportName, shown }));
  const forRun = (): Reporter => {
    let made: unknown;
    try {
      made = make?.(output);
    } catch (error) {
      throw new UsageError({ message: `the reporter ${file} cannot be made: ${String(error)}` }, { cause: error });
    }
    if (isReporter(made)) return guard(made, file);
    throw new UsageError({
      message: `the export ${exportName} of ${file} is no reporter`,
      hint: `export an object with some of ${moments.join(', ')}, or a function or class that makes one of { output }`,
    });
  };
  // The first is made now, so that a module that is none is refused before anything is sent.
  let first: Reporter | undefined = forRun();
  return {
    forRun() {
      const reporter = first ?? forRun();
      first = undefined;
      return reporter;
    },
  };
}
